import { type Configuration, errors, interactionPolicy, type KoaContextWithOIDC } from 'oidc-provider';
import { scopes } from '../auth/scopes.ts';
import type { CookieNames } from './browser.ts';
import { isResource } from './scopes.ts';

const { Check, Prompt } = interactionPolicy;

const hour = 3600;
const day = 24 * hour;
const quarterHour = 900;

/** The user is asked each time: neither an earlier sign-in nor consent for another client is sufficient. */
const always = (name: 'login' | 'consent') =>
  new Prompt(
    { name, requestable: true },
    new Check('asked_each_time', 'the user is asked each time', ({ oidc }: KoaContextWithOIDC) =>
      oidc.result?.[name] === undefined ? Check.REQUEST_PROMPT : Check.NO_NEED_TO_PROMPT,
    ),
  );

/** The fixed part of the configuration: only the code flow, only S256, public clients, no extensions. */
export function fixedConfiguration(issuer: string, names: CookieNames, accessTokenSeconds: number): Configuration {
  return {
    scopes: ['openid', 'offline_access', ...scopes],
    responseTypes: ['code'],
    clientAuthMethods: ['none', 'private_key_jwt'],
    clientDefaults: {
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
      id_token_signed_response_alg: 'EdDSA',
    },
    pkce: { required: () => true },
    interactions: {
      policy: [always('login'), always('consent'), new Prompt({ name: 'select_account', requestable: true })],
      url: (_context, { uid }) => `/oauth/consent/${uid}`,
    },
    issueRefreshToken: (_context, client) => client.grantTypeAllowed('refresh_token'),
    expiresWithSession: () => false,
    rotateRefreshToken: () => true,
    revokeGrantPolicy: () => true,
    clientBasedCORS: (_context, origin, client) =>
      (client.redirectUris ?? []).some((uri) => URL.parse(uri)?.origin === origin),
    ttl: { ...ttl, AccessToken: accessTokenSeconds },
    routes,
    cookies: cookies(names),
    features: features(issuer, accessTokenSeconds),
  };
}

/** Seconds. */
const ttl = {
  AuthorizationCode: 60,
  // No longer than consent at Spotify lasts.
  Grant: 183 * day,
  RefreshToken: 60 * day,
  IdToken: hour,
  Interaction: quarterHour,
  Session: quarterHour,
} as const;

const routes = {
  authorization: '/oauth/authorize',
  token: '/oauth/token',
  jwks: '/oauth/jwks',
  registration: '/oauth/register',
  revocation: '/oauth/revoke',
  end_session: '/oauth/end-session',
} as const;

/** Response modes. The library also has `form_post`, whose page could not send its form under our headers. */
export const responseModes: readonly string[] = ['query', 'fragment'];

const discovery = ['/.well-known/oauth-authorization-server', '/.well-known/openid-configuration'];
const endpoints: ReadonlySet<string> = new Set([...discovery, ...Object.values(routes)]);

/** Whether a path is exactly an endpoint: our checks would be skipped for other forms that the library accepts. */
export const isEndpoint = (path: string): boolean => endpoints.has(path) || resumedBy(path) !== undefined;

/** The interaction that an authorization request resumes. */
export const resumedBy = (path: string): string | undefined => /^\/oauth\/authorize\/([\w-]+)$/.exec(path)?.[1];

function cookies({ secure, prefix, pathPrefix }: CookieNames): NonNullable<Configuration['cookies']> {
  const options = { httpOnly: true, sameSite: 'lax', secure, signed: false, path: '/' } as const;
  return {
    names: { session: `${prefix}op`, interaction: `${prefix}interaction`, resume: `${pathPrefix}resume` },
    long: options,
    short: options,
  };
}

function features(issuer: string, accessTokenSeconds: number): NonNullable<Configuration['features']> {
  const off = { enabled: false };
  return {
    devInteractions: off,
    dPoP: off,
    rpInitiatedLogout: off,
    pushedAuthorizationRequests: off,
    userinfo: off,
    claimsParameter: off,
    revocation: {
      enabled: true,
      allowedPolicy: (_context, client, token) => token.clientId === client.clientId,
    },
    registration: { enabled: true, issueRegistrationAccessToken: false },
    resourceIndicators: {
      enabled: true,
      defaultResource: (_context, _client, oneOf) => oneOf ?? `${issuer}/mcp`,
      useGrantedResource: () => true,
      getResourceServerInfo: ({ oidc: { params } }, resource) => {
        // A token is for one URL, and the consent page shows one.
        const isOne = [params?.['resource']].flat().length === 1;
        if (!isOne || !isResource(issuer, resource)) throw new errors.InvalidTarget();
        return {
          scope: scopes.join(' '),
          audience: resource,
          accessTokenTTL: accessTokenSeconds,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: 'EdDSA' } },
        };
      },
    },
  };
}
