import { expect, test } from 'vitest';
import type { Ports } from '../../cli/ports.ts';
import { programOf } from '../../cli/program.ts';

const silent: Ports = {
  ...{ out: () => undefined, err: () => undefined, env: {}, folder: '', isTerminal: false, colour: false, width: 100 },
  ...{ input: () => Promise.resolve(''), ask: () => Promise.resolve(false), openPage: () => Promise.resolve() },
};

const start = `# Command line

\`mcp-spotify\` is an MCP client of any deployment: of \`npm start\` on this machine by default, of yours by its URL.

\`\`\`sh
npx mcp-spotify --url https://YOUR-HOST/mcp login
npx mcp-spotify search "kind of blue" --limit 3
npx mcp-spotify play --uris spotify:track:4iV5W9uYEdYUVa79Axb7Rh
npx mcp-spotify now
npx mcp-spotify --json playlists
\`\`\`

With the static token instead of a sign-in: put it into \`MCP_ACCESS_TOKEN\`. Completion: \`eval "$(npx mcp-spotify completion bash)"\`.
Every tool is a command; what it requires comes by position, the rest as options, all of it together as \`--input '{"query":"rain"}'\`. Long jobs go on by
themselves, and what cannot be undone asks first (\`--yes\` agrees).
`;

/** The reference of all commands, made of what the program knows. */
function page(): string {
  const program = programOf(silent, () => undefined);
  const groups = Map.groupBy(program.commands, (command) => command.helpGroup());
  const parts = [...groups].map(([group, commands]) => {
    const rows = commands.map((command) => {
      const places = command.registeredArguments
        .map((argument) => `${argument.name()}${argument.variadic ? '…' : ''}`)
        .join(' ');
      const options = command.options
        .filter(({ hidden, long }) => !hidden && long !== '--input')
        .map(({ flags }) => `\`${flags}\``);
      return `| \`${[command.name(), places].filter((part) => part !== '').join(' ')}\` | ${command.summary()} | ${options.join('<br>')} |`;
    });
    return [`## ${group.replace(/:$/, '')}`, '', '| command | what | options |', '|---|---|---|', ...rows].join('\n');
  });
  return `${start}\n${parts.join('\n\n')}\n`;
}

test('docs/cli.md is what `npm run docs` makes of the commands', async () => {
  await expect(page()).toMatchFileSnapshot('../../docs/cli.md');
});
