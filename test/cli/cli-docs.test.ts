import { expect, test } from 'vitest';
import { catalogue } from '../../cli/catalogue.ts';
import { programOf } from '../../cli/program.ts';
import { kebab } from '../../cli/tool-entry.ts';
import { silentPorts } from '../support/command-line.ts';

const start = `# Command line

\`mcp-spotify\` controls Spotify from the terminal. It is a client of your server: by default of \`npm start\` on this computer, or of your deployment.

## Set it up
In a clone of this repository, after \`npm ci\`:

\`\`\`sh
npm link
mcp-spotify login https://YOUR-HOST/mcp
\`\`\`

Without \`npm link\`, type \`node cli/bin.mjs\` instead of \`mcp-spotify\`. With the static token instead of a sign-in, put it into \`MCP_ACCESS_TOKEN\`.

Completion of commands, options, values and the numbers of the last list: \`eval "$(mcp-spotify completion bash)"\` in \`~/.bashrc\`, or
\`eval "$(mcp-spotify completion zsh)"\` in \`~/.zshrc\` after \`compinit\`. There are scripts for fish and PowerShell too.

## Every day

\`\`\`sh
mcp-spotify search rain
mcp-spotify play 3
mcp-spotify queue 1 2
mcp-spotify play kind of blue
mcp-spotify now
mcp-spotify volume +5
mcp-spotify seek 1:30
mcp-spotify transfer "Desk Computer"
mcp-spotify playlist "Morning Coffee"
mcp-spotify like
\`\`\`

- **Numbers** refer to the rows of the last list of the same server, for 30 minutes. Ranges work too: \`play 2-5\`. A command that removes something shows it and asks first.
- **Names** of your playlists and devices are accepted instead of ids.
- \`now --watch\` follows what is playing. It computes the progress and calls the server when a song ends. Space pauses, \`n\` and \`p\` skip, \`q\` quits.
- \`undo\` reverses the last change: a playlist edit, a like, the volume. It asks before it deletes a playlist, and names an earlier change if the last one cannot be undone.

## In scripts
If the output is not a terminal, a list has one row per line: tab-separated, uncut, without headings, the URI last. Of several lists each row begins with the name of its list.

\`\`\`sh
mcp-spotify search rain --uri | head -3
mcp-spotify --json playlists
mcp-spotify export-playlist "Morning Coffee" > playlist.csv
\`\`\`

| option | what |
|---|---|
| \`--json\` | the data as JSON on standard output; an error as one object \`{"error":{"code","message","exit"}}\` on standard error |
| \`--uri\` | only the URIs of a list |
| \`--yes\` | confirms removals; without it and without a terminal, nothing is removed |
| \`--url\` | the server, instead of the one that \`login\`, \`use\` or \`MCP_SPOTIFY_URL\` selected |
| \`--input\` | all arguments of a command as one JSON object |
| \`-h\`, \`--help\` | help, also for a single command |
| \`-v\`, \`--version\` | the version |

| variable | what |
|---|---|
| \`MCP_SPOTIFY_URL\` | the server, without \`--url\` |
| \`MCP_ACCESS_TOKEN\` | the static token, which takes precedence over a sign-in |
| \`MCP_SPOTIFY_CONFIG\` | the folder for sign-ins and the last list, instead of the user's configuration folder |
| \`LOCAL_STATE_DIR\` | the folder in which \`npm start\` stores its token, if it was set there |
| \`NO_COLOR\` | no colours |
| \`FORCE_COLOR\` | colours even if the output is not a terminal |

| exit code | meaning |
|---|---|
| 0 | done |
| 1 | the request failed, or nothing was done |
| 2 | wrong arguments |
| 3 | sign in, or grant more scopes |
| 4 | the server cannot be reached |
| 5 | a quota or a limit: try again later |

# All commands
Every tool of the server is a command. Required arguments are positional and the others are options, or all are given as JSON, such as \`--input '{"query":"rain"}'\`. Long jobs continue
by themselves. Boolean options can be negated: \`--no-fresh\`. Commands marked with \\* need Extended Quota Mode.
`;

/** The reference of all commands, made of what the program knows. */
function page(): string {
  const program = programOf(silentPorts());
  const visible = program.commands.filter((command) => command.name() !== 'complete');
  const groups = Map.groupBy(visible, (command) => command.helpGroup());
  const parts = [...groups].map(([group, commands]) => {
    const rows = commands.map((command) => {
      const places = command.registeredArguments
        .map((argument) => `${argument.name()}${argument.variadic ? '…' : ''}`)
        .join(' ');
      const options = command.options
        .filter(({ hidden, long }) => !hidden && long !== '--input')
        .map(({ flags }) => `\`${flags}\``);
      const tool = catalogue.find(({ name }) => kebab(name) === command.name());
      const mark = tool?.onlyExtended === undefined ? '' : ' \\*';
      return `| \`${[command.name(), places].filter((part) => part !== '').join(' ')}\`${mark} | ${command.summary()} | ${options.join('<br>')} |`;
    });
    return [`## ${group.replace(/:$/, '')}`, '', '| command | what | options |', '|---|---|---|', ...rows].join('\n');
  });
  return `${start}\n${parts.join('\n\n')}\n`;
}

test('docs/cli.md is what `npm run docs` makes of the commands', async () => {
  await expect(page()).toMatchFileSnapshot('../../docs/cli.md');
});
