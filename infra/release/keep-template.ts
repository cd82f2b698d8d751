/** Keeps what a release's stack holds, so that the next one is compared with it: `test/infra/upgrade.test.ts`. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { App } from 'aws-cdk-lib';
import packageJson from '../../package.json' with { type: 'json' };
import { settingsFrom } from '../settings.ts';
import { McpServerStack } from '../stack.ts';
import { everything, held } from './held.ts';

const outdir = mkdtempSync(path.join(tmpdir(), 'release-'));
try {
  const kept = (settings: Readonly<Record<string, unknown>>) => {
    const app = new App({ outdir, analyticsReporting: false, context: { 'aws:cdk:bundling-stacks': [] } });
    const stack = new McpServerStack(app, settingsFrom(settings));
    return held(app.synth().getStackByName(stack.stackName).template);
  };
  const file = path.resolve(import.meta.dirname, '../../test/infra/fixtures/last-release.json');
  mkdirSync(path.dirname(file), { recursive: true });
  const release = { version: packageJson.version, templates: { default: kept({}), everything: kept(everything) } };
  writeFileSync(file, `${JSON.stringify(release, null, 2)}\n`);
} finally {
  rmSync(outdir, { recursive: true, force: true });
}
