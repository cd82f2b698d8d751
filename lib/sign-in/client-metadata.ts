import * as z from 'zod';
import { redirectKind, refusedRedirect } from './redirects.ts';

const said = z.looseObject({
  application_type: z.string().optional().catch(undefined),
  redirect_uris: z.array(z.string()).optional().catch(undefined),
  grant_types: z.array(z.string()).optional().catch(undefined),
  token_endpoint_auth_method: z.string().optional().catch(undefined),
});

const grants = ['authorization_code', 'refresh_token'];

/**
 * A client's registration as this server accepts it (RFC 7591, 2: a server may replace what it does not support).
 * Without `application_type` a client with loopback or private redirects is native. No client gets a secret.
 */
export function normalized(metadata: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { redirect_uris: redirects = [], application_type, grant_types, ...rest } = said.parse(metadata);
  // A scope in a registration could only reject what the user grants later.
  const { scope: _, client_secret: __, ...others } = rest;
  const native = redirects.some((uri) => redirectKind(uri) !== 'site');
  const signs = rest.token_endpoint_auth_method === 'private_key_jwt';
  return {
    ...others,
    ...(metadata['redirect_uris'] !== undefined && { redirect_uris: metadata['redirect_uris'] }),
    application_type: application_type ?? (native ? 'native' : 'web'),
    grant_types: grant_types?.filter((grant) => grants.includes(grant)) ?? grants,
    response_types: ['code'],
    token_endpoint_auth_method: signs ? 'private_key_jwt' : 'none',
  };
}

/** The redirect that would send the code over the network in clear text or to another program, if any. */
export const redirectFault = (metadata: Readonly<Record<string, unknown>>): string | undefined =>
  refusedRedirect(said.parse(metadata).redirect_uris ?? []);
