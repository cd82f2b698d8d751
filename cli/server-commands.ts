import { setTimeout as sleep } from 'node:timers/promises';
import tab from '@bomb.sh/tab/commander';
import type { Command } from 'commander';
import * as z from 'zod';
import { tools, toolsets } from '../lib/tools/registry.ts';
import { connected, type GlobalOptions, perform, print } from './calling.ts';
import { serverUrl } from './connection.ts';
import { deleteCredentials, readCredentials, writeCredentials } from './credential-store.ts';
import { showEndpoint, strategies } from './endpoints.ts';
import { card } from './now-playing.ts';
import { CliError, exits, type Ports } from './ports.ts';
import { shown } from './show.ts';
import { signIn } from './sign-in.ts';

const group = 'Server:';
type End = (exit: number) => void;

/** Adds what is about the server and this program rather than about one tool. */
export function addServerCommands(program: Command, ports: Ports, end: End): void {
  addSigning(program, ports);
  addStates(program, ports, end);
  addTools(program, ports, end);
  addNow(program, ports, end);
  program
    .command('completion <shell>')
    .helpGroup(group)
    .summary('print the completion script of bash, zsh, fish or powershell')
    .action((shell: string) => {
      if (!/^(bash|zsh|fish|powershell)$/.test(shell))
        throw new CliError(exits.usage, 'There are scripts for bash, zsh, fish and powershell.');
      tab(program).setup('mcp-spotify', 'mcp-spotify', shell);
    });
}

function addSigning(program: Command, ports: Ports): void {
  program
    .command('login')
    .helpGroup(group)
    .summary('sign in by the browser')
    .action(async () => {
      const url = await serverUrl(ports, program.opts<GlobalOptions>().url);
      await signIn(ports, url);
      ports.out(`Signed in at ${url}.`);
    });
  program
    .command('logout')
    .helpGroup(group)
    .summary('forget the sign-ins of this machine')
    .action(async () => {
      const { servers } = await readCredentials(ports.folder);
      await Promise.all(Object.entries(servers).map(([url, { tokens }]) => revoke(url, tokens)));
      await deleteCredentials(ports.folder);
      ports.out('Signed out. What the server keeps of you goes with: mcp-spotify disconnect-account');
    });
}

const tokensOf = z.object({ refresh_token: z.string().optional(), access_token: z.string() });

/** Ends a token at its server (RFC 7009); one that cannot be reached is forgotten all the same. */
async function revoke(url: string, tokens: unknown): Promise<void> {
  const { data } = tokensOf.safeParse(tokens);
  if (!data) return;
  try {
    const metadata = await fetch(new URL('/.well-known/oauth-authorization-server', url));
    const { revocation_endpoint } = z.object({ revocation_endpoint: z.string() }).parse(await metadata.json());
    await fetch(revocation_endpoint, {
      method: 'POST',
      body: new URLSearchParams({ token: data.refresh_token ?? data.access_token }),
    });
  } catch {
    return;
  }
}

function addStates(program: Command, ports: Ports, end: End): void {
  program
    .command('status')
    .helpGroup(group)
    .summary('quota, breakers, limits and sign-in of the server')
    .action(async () => end(await perform(ports, { name: 'get_server_status' }, {}, program.opts<GlobalOptions>())));
  program
    .command('health')
    .helpGroup(group)
    .summary('how each part of the server does')
    .action(async () => end(await showEndpoint(ports, '/health', program.opts<GlobalOptions>())));
  program
    .command('cache <what>')
    .helpGroup(group)
    .summary('stats: what the cache did over the last hour, day and week')
    .action(async (what: string) => {
      if (what !== 'stats') throw new CliError(exits.usage, 'There is: mcp-spotify cache stats');
      end(await showEndpoint(ports, '/cache/stats', program.opts<GlobalOptions>(), strategies));
    });
  program
    .command('use <url>')
    .helpGroup(group)
    .summary('name the server that is meant from now on')
    .action(async (given: string) => {
      const url = await serverUrl(ports, given);
      await writeCredentials(ports.folder, { ...(await readCredentials(ports.folder)), current: url });
      ports.out(`From now on: ${url}`);
    });
}

function addTools(program: Command, ports: Ports, end: End): void {
  program
    .command('tools [words...]')
    .helpGroup(group)
    .summary('list the tools, or those that some words fit')
    .action((words: readonly string[]) => {
      const fits = (text: string): boolean => words.every((word) => text.toLowerCase().includes(word.toLowerCase()));
      const found = Object.entries(toolsets).flatMap(([toolset, members]) =>
        Object.values(members)
          .filter(({ name, title, description }) => fits(`${toolset} ${name} ${title} ${description}`))
          .map(({ name, title, effect }) => ({ name: name.replaceAll('_', '-'), title, type: toolset, state: effect })),
      );
      if (program.opts<GlobalOptions>().json) ports.out(JSON.stringify(found));
      else
        ports.out(
          found.length === 0
            ? 'No tool fits.'
            : shown({ tools: found, total: `${found.length} of ${tools.length}` }, ports),
        );
    });
  program
    .command('call <tool>')
    .helpGroup(group)
    .summary('call any tool of the server by its name')
    .option('--args <json>', 'its arguments as JSON; - reads them from standard input', '{}')
    .action(async (tool: string, { args }: { readonly args: string }) => {
      const text = args === '-' ? await ports.input() : args;
      let given: Record<string, unknown>;
      try {
        given = z.record(z.string(), z.unknown()).parse(JSON.parse(text));
      } catch {
        throw new CliError(exits.usage, '--args takes a JSON object, such as \'{"limit": 5}\'.');
      }
      end(await perform(ports, { name: tool.replaceAll('-', '_') }, given, program.opts<GlobalOptions>()));
    });
}

function addNow(program: Command, ports: Ports, end: End): void {
  program
    .command('now')
    .helpGroup('Short names:')
    .summary('what is playing, as a card')
    .option('--watch', 'again every 10 seconds, until Ctrl+C')
    .action(async ({ watch = false }: { readonly watch?: boolean }) => {
      const options = program.opts<GlobalOptions>();
      await connected(ports, options, async (connection) => {
        do {
          const answer = await connection.call('get_current_playback', {});
          if (answer.isError || options.json) end(print(ports, answer, options));
          else ports.out(card(answer.data, ports));
          if (watch) await sleep(10_000);
        } while (watch);
      });
    });
}
