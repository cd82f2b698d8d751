import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../support/environment.ts';

/** Everything that people and models read: sources with their comments and answers, pages, scripts, documentation. */
const texts = execFileSync(
  'git',
  ['ls-files', 'lib', 'functions', 'infra', 'cli', 'test', 'docs', '.ci', '.github', '*.md'],
  {
    cwd: root,
    encoding: 'utf8',
  },
)
  .split('\n')
  .filter((file) => /\.(?:ts|mjs|css|md|yml|sh)$|^\.ci\//.test(file) && file !== 'test/architecture/prose.test.ts')
  .map((file) => ({
    file,
    text: readFileSync(path.join(root, file), 'utf8').replaceAll(/\s+(?:\/\/|\*|#)?\s*/g, ' '),
  }));

test('the whole project was read', () => {
  expect(texts.length).toBeGreaterThan(1000);
});

/** Phrases that a reader has to guess at. The plain word for each is on its right. */
test.each([
  [/\bgives? (?:it|them) a rest\b/i, 'calls are paused'],
  [/\bmend(?:s|ed|ing)?\b/i, 'fix'],
  [/\b(?:is|are|was) found out about\b/i, 'check whether'],
  [/\btake it down\b/i, 'uninstall'],
  [/\bfind out by themselves\b/i, 'discover'],
  [/\bmay still be at it\b/i, 'may still be running'],
  [/\btakes the time from every way\b/i, 'reads the date of each response'],
  [/\ba notice goes out\b/i, 'notifies'],
  [/\b(?:tak(?:e|es|en|ing)|took) back\b/i, 'undo'],
  [/\btakes? (?:it|them|that|what it did) back\b/i, 'undo'],
  [/\bno way back\b/i, 'cannot be undone'],
  [/\b(?:cannot|could not) be told\b/i, 'is unknown'],
  [/\bif it stays so\b/i, 'if this persists'],
  [/\bfor whom it concerns\b/i, 'for the affected users'],
  [/\bkept of (?:you|the user|them|it)\b/i, 'stored about'],
])('no text says %s', (riddle) => {
  expect(
    texts.filter(({ text }) => riddle.test(text)).map(({ file, text }) => `${file}: ${riddle.exec(text)?.[0]}`),
  ).toEqual([]);
});
