import { createHmac } from 'node:crypto';
import { type Configuration, type KoaContextWithOIDC, Provider } from 'oidc-provider';
import * as z from 'zod';
import { offeredScopes } from '../auth/scopes.ts';
import type { SealedRows } from '../auth/sealed-rows.ts';
import { derived, signingKey } from '../auth/signing-keys.ts';
import { taggedId } from '../auth/tagged-ids.ts';
import type { Users } from '../auth/users.ts';
import { describeError, type Log } from '../observability/log.ts';
import { adapters, secondsApart, withOutageError } from './adapter.ts';
import { browserIn, type CookieNames, fingerprint } from './browser.ts';
import type { AuthorizationFailure } from './pages/message.ts';
import { fixedConfiguration, responseModes } from './provider-configuration.ts';

export interface ProviderPorts {
  readonly rows: SealedRows;
  readonly users: Users;
  /** Called for a client that registered itself. */
  readonly onRegistered: (clientId: string) => Promise<void>;
  readonly now: () => number;
  readonly random: () => string;
  readonly cookies: CookieNames;
  readonly accessTokenSeconds: number;
  /** Fetches metadata documents of clients from accepted URLs only. */
  readonly fetch: (url: string | URL) => Promise<Response>;
  readonly mayFetch: (clientId: string) => boolean;
  readonly renderError: (failure: AuthorizationFailure) => Promise<string>;
  readonly log: Log;
}

/** The OAuth 2.1 authorization server of one origin. Its keys are derived from `seed`. */
export function authorizationServer(issuer: string, seed: string, ports: ProviderPorts): Provider {
  const fixed = fixedConfiguration(issuer, ports.cookies, ports.accessTokenSeconds);
  const provider = new Provider(issuer, {
    ...fixed,
    jwks: { keys: [{ ...signingKey(seed) }] },
    adapter: adapters({
      rows: ports.rows,
      now: ports.now,
      rotated: () => Provider.ctx?.oidc.entities.RotatedRefreshToken?.jti,
      onRegistered: ports.onRegistered,
      client: () => Provider.ctx?.oidc.client?.clientId,
      onReuse: () => ports.log.warn('refresh token used again', {}),
    }),
    extraTokenClaims: (_context, token) => ('grantId' in token ? { grant: token.grantId } : {}),
    formats: { customizers: { jwt: (_context, _token, { payload }) => inFleetTime(payload, ports.now) } },
    findAccount: withOutageError(
      async (_context: unknown, account: string) =>
        (await ports.users.read(account)) && { accountId: account, claims: () => ({ sub: account }) },
    ),
    extraParams: { browser: browserParameter(ports.cookies) },
    fetch: (url) => ports.fetch(url instanceof Request ? url.url : url),
    renderError: async (context, { error, error_description }) => {
      context.type = 'html';
      const clientId = context.oidc?.params?.['client_id'];
      const document = typeof clientId === 'string' && clientId.startsWith('https://') ? clientId : undefined;
      const isAdmitted = document === undefined || ports.mayFetch(document);
      context.body = await ports.renderError({ error, description: error_description, document, isAdmitted });
    },
    features: { ...fixed.features, ...clientDocuments(ports) },
  } satisfies Configuration);
  assertNamed(provider);
  provider.proxy = true;
  tagIds(provider, derived(seed, 'successors of refresh tokens'), ports.random);
  correctMetadata(provider);
  provider.on('server_error', (_context, error) => ports.log.error('sign-in failed', describeError(error)));
  return provider;
}

/**
 * Removes from the metadata what is not offered: clients request every scope that they find there, and the library lists
 * response modes that are switched off.
 */
function correctMetadata(provider: Provider): void {
  provider.use(async (context, next) => {
    await next();
    if (context['oidc']?.route === 'discovery')
      context.body = {
        ...metadata.parse(context.body),
        scopes_supported: ['openid', 'offline_access', ...offeredScopes],
        response_modes_supported: responseModes,
      };
  });
}

const metadata = z.record(z.string(), z.unknown());

/** Access tokens are checked by the fleet's clock, so they are dated by it. */
function inFleetTime(claims: Record<string, unknown>, now: () => number): void {
  for (const name of ['iat', 'exp']) {
    const time = claims[name];
    if (typeof time === 'number') claims[name] = time + secondsApart(now);
  }
}

/**
 * The library looks up lifetimes by the names of its classes: if these are minified, tokens never expire.
 * @throws Error if the names are missing.
 */
function assertNamed({ AccessToken, RefreshToken, Grant }: Provider): void {
  const names = [AccessToken.name, RefreshToken.name, Grant.name].join();
  if (names !== 'AccessToken,RefreshToken,Grant') throw new Error(`Classes lost their names: ${names}`);
}

/** Client ID Metadata Documents, in the draft that this version of the library supports. */
const clientDocuments = ({ mayFetch }: ProviderPorts) => ({
  clientIdMetadataDocument: {
    enabled: true,
    ack: 'draft-02',
    allowFetch: (_context: KoaContextWithOIDC, id: string) => mayFetch(id),
    cacheDuration: { min: 300, max: 86_400 },
  },
});

/** Each authorization request belongs to the browser that sent it, whatever the request itself says. */
const browserParameter =
  (names: CookieNames) =>
  (context: KoaContextWithOIDC): void => {
    const { params } = context.oidc;
    const browser = browserIn(names, context.get('cookie'));
    if (params) params['browser'] = browser === undefined ? undefined : fingerprint(browser);
  };

/**
 * Ids that contain the account. The successor of a refresh token is derived from it: a second exchange within the grace
 * period, by another process or after a lost response, returns the same successor, so that a token family never splits.
 */
function tagIds(provider: Provider, key: Buffer, random: () => string): void {
  const generateTokenId = function (this: { readonly accountId?: string; readonly kind?: string }): string {
    const rotated = Provider.ctx?.oidc.entities.RotatedRefreshToken?.jti;
    const unique =
      this.kind === 'RefreshToken' && rotated !== undefined
        ? createHmac('sha256', key).update(rotated).digest('base64url')
        : random();
    return this.accountId === undefined ? unique : taggedId(this.accountId, unique);
  };
  for (const model of [provider.AuthorizationCode, provider.RefreshToken, provider.Grant])
    Object.defineProperty(model.prototype, 'generateTokenId', { value: generateTokenId });
}
