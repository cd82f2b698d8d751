import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { programEnvironment, root } from '../support/environment.ts';

test('a program gets no variable that is not set: npm takes an empty HOME for a folder of the name `~`', () => {
  vi.stubEnv('HOME', undefined);
  expect(Object.keys(programEnvironment())).toEqual(['PATH']);
  vi.stubEnv('HOME', '/home/me');
  expect(programEnvironment()).toMatchObject({ HOME: '/home/me' });
});

test('no test makes an empty home folder up', () => {
  const empty = /\bHOME = ''|\bHOME'?: ''|HOME'?\]? \?\? ''/;
  const files = globSync('test/**/*.ts', { cwd: root }).filter((file) => !file.endsWith('program-environment.test.ts'));
  expect(files.length).toBeGreaterThan(300);
  expect(files.filter((file) => empty.test(readFileSync(path.join(root, file), 'utf8')))).toEqual([]);
});
