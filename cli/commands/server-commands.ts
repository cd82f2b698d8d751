import * as z from 'zod';
import { catalogue } from '../catalogue.ts';
import { CliError, exits, usageError } from '../errors.ts';
import { aligned, forPipe, forTerminal, partsOf } from '../output/answer.ts';
import { done, printJson } from '../output/print.ts';
import type { Data } from '../output/rows.ts';
import { drawn } from '../output/table.ts';
import { deleteCredentials, readCredentials, useServer } from '../server/credential-store.ts';
import { serverUrl } from '../server/server-url.ts';
import { kebab } from '../tool-entry.ts';
import { type Cli, optionsOf, withServer } from './cli.ts';
import { statusOf } from './status.ts';
import { closest } from './suggestions.ts';
import { jsonObject } from './tool-arguments.ts';
import { perform, shortNames } from './tool-commands.ts';

const group = 'Server:';

/** Adds what is about the server and this program rather than about music. */
export function addServerCommands(cli: Cli): void {
  addSigning(cli);
  addStates(cli);
  addTools(cli);
  addCall(cli);
}

const urlOf = (cli: Cli): Promise<string> => serverUrl(cli.ports, optionsOf(cli).url);

const rights: Readonly<Record<string, string>> = {
  read: 'read your library and playlists',
  control: 'control playback',
  write: 'change your library and playlists',
};

function addSigning(cli: Cli): void {
  const { program, ports } = cli;
  program
    .command('login')
    .helpGroup(group)
    .summary('sign in to your server in the browser')
    .argument('[url]', 'MCP URL of the server')
    .action(async (given: string | undefined) => {
      const url = await serverUrl(ports, given ?? optionsOf(cli).url);
      const { signIn } = await import('../server/sign-in.ts');
      const scopes = await signIn(ports, url);
      const user = await profileAt({ ...cli, ports: withoutToken(cli) }, url);
      const may = Object.keys(rights).filter((scope) => scopes.includes(scope));
      const mayNot = Object.keys(rights).filter((scope) => !scopes.includes(scope));
      if (optionsOf(cli).json) return printJson(ports, { url, user, scopes: may });
      done(ports, {}, {}, `Signed in at ${new URL(url).host}${user === '' ? '' : ` as ${user}`}.`);
      ports.out(`  This computer may: ${may.map((scope) => rights[scope]).join('; ') || 'nothing yet'}.`);
      if (mayNot.length > 0) ports.out(`  It may not: ${mayNot.map((scope) => rights[scope]).join('; ')}.`);
      if (ports.env['MCP_ACCESS_TOKEN'])
        ports.err('MCP_ACCESS_TOKEN is set, and goes before this sign-in. Unset it to use the sign-in.');
    });
  program
    .command('logout')
    .helpGroup(group)
    .summary('forget the sign-ins of this computer')
    .action(async () => {
      const { servers } = await readCredentials(ports.folder);
      await Promise.all(Object.entries(servers).map(([url, { tokens }]) => revoke(url, tokens)));
      await deleteCredentials(ports.folder);
      const count = Object.values(servers).filter(({ tokens }) => tokens !== undefined).length;
      const said = count === 0 ? 'You were not signed in.' : 'Signed out.';
      done(
        ports,
        optionsOf(cli),
        { signed_out: count },
        `${said} To remove your data from a server: mcp-spotify disconnect-account`,
        count > 0,
      );
    });
  program
    .command('use <url>')
    .helpGroup(group)
    .summary('choose the server for the commands from now on')
    .action(async (given: string) => {
      const url = await serverUrl(ports, given);
      await useServer(ports.folder, url);
      done(ports, optionsOf(cli), { url }, `Commands now go to ${url}.`);
    });
}

/** The sign-in is to be tried, not a token that goes before it. */
const withoutToken = ({ ports }: Cli): Cli['ports'] => ({
  ...ports,
  localFolder: undefined,
  env: { ...ports.env, MCP_ACCESS_TOKEN: undefined },
});

/** Whose account it is, for the result of a sign-in; empty where that cannot be read. */
async function profileAt(cli: Cli, url: string): Promise<string> {
  const { connect } = await import('../server/connection.ts');
  try {
    const connection = await connect(cli.ports, url);
    try {
      const { data } = await connection.call('get_current_user', {});
      return String(data['display_name'] ?? data['id'] ?? '');
    } finally {
      await connection.close();
    }
  } catch {
    return '';
  }
}

const tokensOf = z.object({ refresh_token: z.string().optional(), access_token: z.string() });

/** Ends a token at its server (RFC 7009). One that cannot be reached is forgotten all the same. */
async function revoke(url: string, tokens: unknown): Promise<void> {
  const { data } = tokensOf.safeParse(tokens);
  if (!data) return;
  try {
    const metadata = await fetch(new URL('/.well-known/oauth-authorization-server', url));
    const { revocation_endpoint } = z.object({ revocation_endpoint: z.string() }).parse(await metadata.json());
    const body = new URLSearchParams({ token: data.refresh_token ?? data.access_token });
    await fetch(revocation_endpoint, { method: 'POST', body });
  } catch {
    return;
  }
}

function addStates(cli: Cli): void {
  const { program, ports } = cli;
  program
    .command('status')
    .helpGroup(group)
    .summary('quota, limits and sign-in of the server')
    .action(() =>
      withServer(cli, async (call) => {
        const data = await call('get_server_status');
        if (optionsOf(cli).json) return printJson(ports, data);
        const { facts, quotas } = statusOf(data, await urlOf(cli));
        if (!ports.isTerminal) return ports.out(forPipe({ ...partsOf({}, 0), facts }));
        ports.out([aligned(facts, ports), drawn(quotas, ports)].join('\n\n'));
      }),
    );
  program
    .command('health')
    .helpGroup(group)
    .summary('how each part of the server does')
    .action(() => showEndpoint(cli, '/health', parts));
  program
    .command('cache <what>')
    .helpGroup(group)
    .summary('stats: hits and misses of the last hour, day and week')
    .action(async (what: string) => {
      if (what !== 'stats') throw usageError('There is: mcp-spotify cache stats');
      await showEndpoint(cli, '/cache/stats', strategies);
    });
}

/** Shows what the server says at one of its own addresses; `arranged` is how people see it. */
async function showEndpoint(cli: Cli, path: string, arranged: (data: Data) => Data = (data) => data): Promise<void> {
  const { ports } = cli;
  const { readEndpoint } = await import('../server/endpoints.ts');
  const { ok, data } = await readEndpoint(ports, await urlOf(cli), path);
  if (optionsOf(cli).json) printJson(ports, data);
  else {
    const parts = partsOf(arranged(data), ports.now());
    ports.out(ports.isTerminal ? forTerminal(parts, false, ports) : forPipe(parts));
  }
  if (!ok)
    throw new CliError(
      exits.failed,
      `${path} reports a problem: ${String(data['status'] ?? data['error'] ?? 'unknown')}.`,
      'unhealthy',
    );
}

const counts = z.looseObject({
  hits: z.number(),
  misses: z.number(),
  stale: z.number(),
  minimal: z.number(),
  superseded: z.number(),
  kept: z.number(),
  hit_rate: z.number().optional(),
});
const health = z.looseObject({
  uptime_seconds: z.number().optional(),
  components: z
    .record(z.string(), z.looseObject({ status: z.string(), milliseconds: z.number().optional() }))
    .default({}),
});

/** A line for each part of the server. */
function parts(data: Data): Data {
  const { uptime_seconds, components, ...rest } = health.parse(data);
  const lines = Object.entries(components).map(([name, { status, milliseconds, ...more }]) => {
    const details = Object.entries(more).flatMap(([detail, value]) =>
      String(value) === '' ? [] : [`${detail.replaceAll('_', ' ')}: ${String(value)}`],
    );
    const taken = milliseconds === undefined ? [] : [`${milliseconds} ms`];
    return [name === 'dynamodb' ? 'table' : name, [status, ...taken, ...details].join(', ')] as const;
  });
  return {
    ...rest,
    ...(uptime_seconds !== undefined && { up_for: `${uptime_seconds} s` }),
    ...Object.fromEntries(lines),
  };
}

const statistics = z.record(z.string(), z.object({ total: counts, by_strategy: z.record(z.string(), counts) }));

/** The cache's statistics as a table for each period. */
function strategies(data: Data): Data {
  const periods = Object.entries(statistics.parse(data));
  return Object.fromEntries(
    periods.map(([period, { total, by_strategy }]) => [
      period,
      [...Object.entries(by_strategy), ['all', total] as const].map(([strategy, one]) => ({
        strategy,
        reads: one.hits + one.misses,
        hit_rate: one.hit_rate === undefined ? '' : `${Math.round(one.hit_rate * 100)} %`,
        served_stale: one.stale + one.minimal,
        invalidated: one.superseded,
        written: one.kept,
      })),
    ]),
  );
}

/** One command of the list of all commands. */
interface Listed {
  readonly command: string;
  readonly what: string;
  readonly group: string;
  readonly only_extended: boolean;
}

function addTools(cli: Cli): void {
  const { program, ports } = cli;
  program
    .command('tools [words...]')
    .helpGroup(group)
    .summary('list all commands, or those that fit some words')
    .action((words: readonly string[]) => {
      const found = listedCommands(cli).filter(({ text }) => words.every((word) => text.includes(word.toLowerCase())));
      const rows = found.map(({ row }) => row);
      if (optionsOf(cli).json) return printJson(ports, rows);
      if (rows.length === 0)
        throw new CliError(
          exits.failed,
          `No command fits "${words.join(' ')}". All of them: mcp-spotify tools`,
          'nothing_found',
        );
      if (!ports.isTerminal)
        return ports.out(rows.map(({ command, what, group }) => [command, what, group].join('\t')).join('\n'));
      const cells = rows.map(({ command, what, group, only_extended }) => [
        command,
        what,
        only_extended ? `${group} *` : group,
      ]);
      const columns = [{ title: 'Command', fixed: true }, { title: 'What it does' }, { title: 'Group', from: 70 }];
      ports.out(drawn({ columns, rows: cells }, ports));
      if (rows.some((row) => row.only_extended))
        ports.out('\n* Spotify does not offer this to apps in Development Mode.');
      ports.out(`\nHelp for one of them: mcp-spotify ${rows[0]?.command ?? 'play'} --help`);
    });
}

/** Everyday commands first, then a command for each tool. */
function listedCommands({ program }: Cli): ReadonlyArray<{ readonly row: Listed; readonly text: string }> {
  return program.commands
    .filter((command) => command.name() !== 'complete')
    .map((command) => {
      const name = shortNames[command.name()] ?? command.name();
      const tool = catalogue.find((one) => kebab(one.name) === kebab(name));
      const row = {
        command: command.name(),
        what: command.summary(),
        group: command.helpGroup().replace(/:$/, ''),
        only_extended: tool?.onlyExtended !== undefined,
      };
      return {
        row,
        text: `${row.command} ${row.what} ${row.group} ${tool?.description ?? ''} ${tool?.name ?? ''}`.toLowerCase(),
      };
    });
}

function addCall(cli: Cli): void {
  cli.program
    .command('call <tool>')
    .helpGroup(group)
    .summary('call a tool of the server by its name, with JSON')
    .option('--args <json>', 'its arguments as JSON; - reads them from standard input', '{}')
    .action(async (given: string, { args }: { readonly args: string }) => {
      const values = jsonObject(args === '-' ? await cli.ports.input() : args, '--args');
      const name = given.replaceAll('-', '_');
      if (!catalogue.some((tool) => tool.name === name)) await checkName(cli, name);
      await perform(cli, name, values);
    });
}

/** A newer server may have tools that this program does not know. */
async function checkName(cli: Cli, name: string): Promise<void> {
  const { connect } = await import('../server/connection.ts');
  const connection = await connect(cli.ports, await urlOf(cli));
  const names = (await connection.listTools()).map((tool) => tool.name);
  await connection.close();
  if (names.includes(name)) return;
  const near = closest(name, [...names, ...catalogue.map((tool) => tool.name)]);
  throw usageError(
    `The server has no tool ${name}.${near === undefined ? '' : ` Did you mean ${near}?`} See: mcp-spotify tools`,
  );
}
