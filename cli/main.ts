import { createInterface } from 'node:readline/promises';
import { text } from 'node:stream/consumers';
import envPaths from 'env-paths';
import open from 'open';
import { run } from './program.ts';

const { stdin, stdout, stderr, env, argv } = process;

process.exitCode = await run(argv.slice(2), {
  out: (line) => void stdout.write(`${line}\n`),
  err: (line) => void stderr.write(`${line}\n`),
  env,
  isTerminal: stdout.isTTY === true,
  colour: stdout.isTTY === true && env['NO_COLOR'] === undefined,
  width: stdout.columns ?? 100,
  input: () => text(stdin),
  ask: async (question) => {
    if (stdin.isTTY !== true) return false;
    const lines = createInterface({ input: stdin, output: stderr });
    const answer = await lines.question(`${question} [y/N] `);
    lines.close();
    return /^y(es)?$/i.test(answer.trim());
  },
  openPage: async (url) => void (await open(url).catch(() => undefined)),
  folder: env['MCP_SPOTIFY_CONFIG'] ?? envPaths('mcp-spotify', { suffix: '' }).config,
});
