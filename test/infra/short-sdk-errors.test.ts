import { readFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { shortErrors, shortSdkErrors } from '../../infra/bundle/short-sdk-errors.ts';
import { root } from '../support/environment.ts';

const Classes = z.record(
  z.string(),
  z.custom<(new (opts: object) => Error) & { readonly shapeId: string }>((value) => typeof value === 'function'),
);

/** The error classes of a client, bundled with or without the plugin. */
async function errorsOf(client: string, short: boolean) {
  const contents = `export * from '@aws-sdk/${client}/dist-es/models/errors.js';`;
  const { outputFiles } = await build({
    ...{ stdin: { contents, resolveDir: root }, bundle: true, format: 'esm', platform: 'node', write: false },
    ...{ mainFields: ['module', 'main'], minify: true, plugins: short ? [shortSdkErrors] : [] },
  });
  const text = outputFiles[0]?.text ?? '';
  const file = `data:text/javascript,${encodeURIComponent(text)}`;
  return { classes: Classes.parse({ ...(await import(/* @vite-ignore */ file)) }), bytes: text.length };
}

describe.each(['client-dynamodb', 'client-secrets-manager'])('the errors of %s', (client) => {
  test('are the same in fewer bytes', async () => {
    const [long, short] = await Promise.all([errorsOf(client, false), errorsOf(client, true)]);
    expect(Object.keys(short.classes).sort()).toEqual(Object.keys(long.classes).sort());
    expect(long.bytes - short.bytes).toBeGreaterThan(1500);
    for (const [name, Long] of Object.entries(long.classes)) {
      const Short = short.classes[name];
      if (!Short) throw new Error(`There is no ${name}.`);
      const opts = {
        message: 'why',
        $metadata: { attempts: 2 },
        Item: { pk: { S: 'x' } },
        ThrottlingReasons: [],
        CancellationReasons: [{}],
      };
      const [theirs, ours] = [new Long(opts), new Short(opts)];
      expect(Short.shapeId).toBe(Long.shapeId);
      expect(ours).toBeInstanceOf(Short);
      expect(ours).toBeInstanceOf(Error);
      expect({ ...ours, message: ours.message, name: ours.name }).toEqual({
        ...theirs,
        message: theirs.message,
        name: theirs.name,
      });
      expect(Object.keys(ours).sort()).toEqual(Object.keys(theirs).sort());
    }
  });
});

test('a class of another form stays as it is', () => {
  const text = readFileSync(path.join(root, 'node_modules/@aws-sdk/client-dynamodb/dist-es/models/errors.js'), 'utf8');
  const whole = (one: string): number => shortErrors(one).match(/^export class /gm)?.length ?? 0;
  expect(whole(text)).toBeLessThan(3);
  expect(whole(text.replace('opts.Item', 'opts.item'))).toBe(whole(text) + 1);
  expect(shortErrors('export class Other {}')).toBe('export class Other {}');
});
