import * as z from 'zod';
import { printJson } from '../output/print.ts';
import { deleteCredentials, permissions, readCredentials, useServer } from '../server/credential-store.ts';
import { serverUrl } from '../server/server-url.ts';
import { type Cli, done, everyday, optionsOf } from './cli.ts';

const group = 'Server:';

export function addSignInCommands(cli: Cli): void {
  const { ports } = cli;
  everyday(cli, 'login', group, 'sign in to your server in the browser')
    .argument('[url]', 'MCP URL of the server')
    .action(async (given: string | undefined) => {
      const url = await serverUrl(ports, given ?? optionsOf(cli).url);
      const { signIn } = await import('../server/sign-in.ts');
      const scopes = await signIn(ports, url);
      const user = await profileAt({ ...cli, ports: withoutToken(cli) }, url);
      const may = Object.keys(permissions).filter((scope) => scopes.includes(scope));
      const mayNot = Object.keys(permissions).filter((scope) => !scopes.includes(scope));
      if (optionsOf(cli).json) return printJson(ports, { url, user, scopes: may });
      done(cli, {}, `Signed in at ${new URL(url).host}${user === '' ? '' : ` as ${user}`}.`);
      ports.out(`  This computer may: ${may.map((scope) => permissions[scope]).join('; ') || 'nothing yet'}.`);
      if (mayNot.length > 0) ports.out(`  It may not: ${mayNot.map((scope) => permissions[scope]).join('; ')}.`);
      if (ports.env['MCP_ACCESS_TOKEN'])
        ports.err('MCP_ACCESS_TOKEN is set, and goes before this sign-in. Unset it to use the sign-in.');
    });
  everyday(cli, 'logout', group, 'forget the sign-ins of this computer').action(async () => {
    const { servers } = await readCredentials(ports.folder);
    await Promise.all(Object.entries(servers).map(([url, { tokens }]) => revoke(url, tokens)));
    await deleteCredentials(ports.folder);
    const count = Object.values(servers).filter(({ tokens }) => tokens !== undefined).length;
    const said = count === 0 ? 'You were not signed in.' : 'Signed out.';
    done(
      cli,
      { signed_out: count },
      `${said} To remove your data from a server: mcp-spotify disconnect-account`,
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
const withoutToken = ({ ports }: Cli): Cli['ports'] => ({
  ...ports,
  localFolder: undefined,
  env: { ...ports.env, MCP_ACCESS_TOKEN: undefined },
});

/** The name of the account, for the result of a sign-in; empty if it cannot be read. */
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
