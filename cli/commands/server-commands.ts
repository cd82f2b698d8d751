import * as z from 'zod';
import { catalogue } from '../catalogue.ts';
import { failed, usageError } from '../errors.ts';
import { printJson } from '../output/print.ts';
import { paragraph } from '../output/render.ts';
import { drawn } from '../output/table.ts';
import type { Ports } from '../ports.ts';
import { connected } from '../server/call.ts';
import { deleteCredentials, permissions, readCredentials, useServer } from '../server/credential-store.ts';
import { serverUrl } from '../server/server-url.ts';
import { kebab } from '../tool-entry.ts';
import { type Cli, done, everyday, optionsOf } from './cli.ts';
import { addStatusCommands } from './status.ts';
import { closest } from './suggestions.ts';
import { jsonObject } from './tool-arguments.ts';
import { perform, shortNames } from './tool-commands.ts';

const group = 'Server:';

/** Adds the commands about the server and this program. */
export function addServerCommands(cli: Cli): void {
  addSignInCommands(cli);
  addStatusCommands(cli);
  addTools(cli);
  addCall(cli);
}

function addTools(cli: Cli): void {
  const { ports } = cli;
  everyday(cli, 'tools [words...]', group, 'list all commands, or those that match some words').action(
    (words: readonly string[]) => {
      const found = listedCommands(cli).filter(({ text }) => words.every((word) => text.includes(word.toLowerCase())));
      const rows = found.map(({ row }) => row);
      if (optionsOf(cli).json) return printJson(ports, rows);
      if (rows.length === 0)
        throw failed(`No command matches "${words.join(' ')}". All of them: mcp-spotify tools`, 'nothing_found');
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
        ports.out(`\n${paragraph('* Spotify does not offer this to apps in Development Mode.', ports)}`);
      ports.out(`\n${paragraph(`Help for one of them: mcp-spotify ${rows[0]?.command ?? 'play'} --help`, ports)}`);
    },
  );
}

/** Everyday commands first, then a command for each tool. */
function listedCommands({ program }: Cli) {
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
  everyday(cli, 'call <tool>', group, 'call a tool of the server by its name, with JSON')
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
  const tools = await connected(cli.ports, optionsOf(cli), (connection) => connection.listTools());
  const names = tools.map((tool) => tool.name);
  if (names.includes(name)) return;
  const near = closest(name, [...names, ...catalogue.map((tool) => tool.name)]);
  throw usageError(
    `The server has no tool ${name}.${near === undefined ? '' : ` Did you mean ${near}?`} See: mcp-spotify tools`,
  );
}

function addSignInCommands(cli: Cli): void {
  const { ports } = cli;
  everyday(cli, 'login', group, 'sign in to your server in the browser')
    .argument('[url]', 'MCP URL of the server')
    .action(async (given: string | undefined) => {
      const url = await serverUrl(ports, given ?? optionsOf(cli).url);
      const { signIn } = await import('../server/sign-in.ts');
      const scopes = await signIn(ports, url);
      const user = await profileAt(withoutToken(ports), url);
      const may = Object.keys(permissions).filter((scope) => scopes.includes(scope));
      const mayNot = Object.keys(permissions).filter((scope) => !scopes.includes(scope));
      if (optionsOf(cli).json) return printJson(ports, { url, user, scopes: may });
      done(cli, {}, `Signed in at ${new URL(url).host}${user === '' ? '' : ` as ${user}`}.`);
      ports.out(
        paragraph(`  This computer may: ${may.map((scope) => permissions[scope]).join('; ') || 'nothing yet'}.`, ports),
      );
      if (mayNot.length > 0)
        ports.out(paragraph(`  It may not: ${mayNot.map((scope) => permissions[scope]).join('; ')}.`, ports));
      if (ports.env['MCP_ACCESS_TOKEN'])
        ports.err('MCP_ACCESS_TOKEN is set and takes precedence over this sign-in. Unset it to use the sign-in.');
    });
  everyday(cli, 'logout', group, 'delete the sign-ins stored on this computer').action(async () => {
    const { servers } = await readCredentials(ports.folder);
    await Promise.all(Object.entries(servers).map(([url, { tokens }]) => revoke(url, tokens)));
    await deleteCredentials(ports.folder);
    const count = Object.values(servers).filter(({ tokens }) => tokens !== undefined).length;
    const said = count === 0 ? 'You were not signed in.' : 'Signed out.';
    done(
      cli,
      { signed_out: count },
      `${said} To remove your data from a server, disconnect on its start page.`,
      count > 0,
    );
  });
  everyday(cli, 'use <url>', group, 'choose the server for the commands from now on').action(async (given: string) => {
    const url = await serverUrl(ports, given);
    await useServer(ports.folder, url);
    done(cli, { url }, `Commands now go to ${url}.`);
  });
}

/** Tests the sign-in itself, not a token that overrides it. */
const withoutToken = (ports: Ports): Ports => ({
  ...ports,
  localFolder: undefined,
  env: { ...ports.env, MCP_ACCESS_TOKEN: undefined },
});

/** The name of the account, for the result of a sign-in; empty if it cannot be read. */
const profileAt = (ports: Ports, url: string): Promise<string> =>
  connected(ports, { url }, async (connection) => {
    const { data } = await connection.call('get_current_user', {});
    return String(data['display_name'] ?? data['id'] ?? '');
  }).catch(() => '');

const tokensOf = z.object({ refresh_token: z.string().optional(), access_token: z.string() });

/** Revokes a token at its server (RFC 7009). If that cannot be reached, the token is still deleted here. */
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
