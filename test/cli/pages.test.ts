import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCli } from '../support/command-line.ts';
import { root } from '../support/environment.ts';
import { formBrowser } from '../support/form-browser.ts';
import { signInByHand } from '../support/oauth-client.ts';
import { pick } from '../support/scale.ts';
import { useTestStack } from '../support/test-stack.ts';

const testStack = useTestStack();
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'cli-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** All pages but the one with a tool that is not there yet, whose steps have a test of their own. */
const pages = execFileSync('git', ['ls-files', '*.md', ':!CONTRIBUTING.md'], { cwd: root })
  .toString()
  .trim()
  .split('\n');
/** The command lines in a page, in fences or in the text. */
const inPage = (page: string): readonly string[] => {
  const text = readFileSync(path.join(root, page), 'utf8');
  return [...text.matchAll(/(?<=^|`|\$\()(?:npx mcp-spotify|mcp-spotify|node cli\/bin\.mjs)( [^`\n)]+)/gm)].map(
    ([, words = '']) => words.trim(),
  );
};
const commands = [...new Set(pages.flatMap(inPage))].toSorted();

/** The words of a command line, as a shell takes them apart; where its output goes is none of them. */
const words = (command: string): readonly string[] =>
  execFileSync('bash', ['-c', `printf '%s\\0' ${command.replace(/ (?:[|>;]|&&).*/, '')}`])
    .toString()
    .split('\0')
    .slice(0, -1);

it('finds the command lines of the pages', async () => {
  expect(commands).toContain('search rain');
  // Rows for the numbers in them.
  expect(await runCli(testStack(), folder, ['search', 'rain'])).toMatchObject({ exit: 0 });
  expect(commands.length).toBeGreaterThan(8);
});

// At a thin scale one sign-in.
const typed = pick(commands, (command) => !command.startsWith('login '));
it.each(typed.map((command) => [command]))('mcp-spotify %s', async (command) => {
  const { uri } = await testStack().demo.resolve('$track:5');
  const argv = words(command).map((word) =>
    word.replace(/https:\/\/[\w.-]*HOST/, testStack().origin).replace(/^spotify:track:\w+$/, uri),
  );
  const openPage = async (page: string): Promise<boolean> => {
    await fetch(await signInByHand(formBrowser(testStack().witness.seen), page));
    return true;
  };
  expect(argv.join('')).not.toBe('');
  const { exit, err } = await runCli(testStack(), folder, argv, { openPage });
  expect(exit, err).toBe(0);
});
