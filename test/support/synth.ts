import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { onTestFinished } from 'vitest';
import { settingsFrom } from '../../infra/settings.ts';
import { McpServerStack } from '../../infra/stack.ts';

/** The app with its stack, not yet synthesized and without bundling; its output folder is deleted after the test. */
export function appWith(
  settings: Readonly<Record<string, unknown>> = {},
  atTheEnd: (remove: () => void) => void = onTestFinished,
): { app: App; stack: McpServerStack } {
  const outdir = mkdtempSync(path.join(tmpdir(), 'cdk-'));
  atTheEnd(() => rmSync(outdir, { recursive: true, force: true }));
  const app = new App({
    ...{ outdir, analyticsReporting: false, context: { 'aws:cdk:bundling-stacks': [] } },
    // CDK's own rules only print warnings here, and cost most of a synthesis: `npm run synth` has them.
    builtinCloudFormationValidation: false,
  });
  return { app, stack: new McpServerStack(app, settingsFrom(settings)) };
}

const texts = new Map<string, string>();

/** The stack's template under the settings given; each is synthesized once. */
export function templateWith(settings: Readonly<Record<string, unknown>> = {}): Template {
  const key = JSON.stringify(settings);
  const text = texts.get(key) ?? textOf(settings);
  texts.set(key, text);
  return Template.fromString(text);
}

function textOf(settings: Readonly<Record<string, unknown>>): string {
  using ends = new DisposableStack();
  const { stack } = appWith(settings, (remove) => ends.defer(remove));
  return JSON.stringify(Template.fromStack(stack).toJSON());
}
