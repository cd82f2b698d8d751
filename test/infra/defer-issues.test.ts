import { build } from 'esbuild';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { deferIssues } from '../../infra/bundle/deferred.ts';
import { root } from '../support/environment.ts';

const Found = z.object({ issues: z.array(z.string()), has: z.array(z.boolean()) });

test('in the bundle a transformation reports issues where it has a second parameter, and no other is given the function for it', async () => {
  const contents = `
    import * as z from 'zod';
    const has = [];
    const reporting = z.string().transform((value, { addIssue }) => { addIssue({ code: 'custom', message: 'wrong' }); return value; });
    const whole = z.string().transform((value, context) => { has.push('addIssue' in context); return value; });
    const plain = z.string().transform(function (value) { has.push('addIssue' in arguments[1]); return value; });
    const issues = reporting.safeParse('a').error.issues.map(({ message }) => message);
    whole.parse('a');
    plain.parse('a');
    console.log(JSON.stringify({ issues, has }));`;
  const { outputFiles } = await build({
    ...{ stdin: { contents, resolveDir: root }, bundle: true, write: false, format: 'cjs', platform: 'node' },
    plugins: [deferIssues],
  });
  const lines: string[] = [];
  new Function('console', outputFiles[0]?.text ?? '')({ log: (line: string) => lines.push(line) });
  expect(Found.parse(JSON.parse(lines[0] ?? ''))).toEqual({ issues: ['wrong'], has: [true, false] });
});
