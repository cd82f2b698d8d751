import type { Interaction } from 'oidc-provider';
import { fingerprint } from './browser.ts';
import { readable } from './names.ts';
import { redirectTo } from './pages/layout.ts';
import type { Purpose } from './pending-authorization.ts';
import type { BrowserRequest, SignInContext } from './ports.ts';
import { scopesIn } from './scopes.ts';

/** The authorization request of this browser; `undefined` if it has ended or belongs to another browser. */
export async function interactionOf(
  { provider }: SignInContext,
  { browser }: BrowserRequest,
  uid: string,
): Promise<Interaction | undefined> {
  const interaction = await provider.Interaction.find(uid);
  return interaction?.params['browser'] === fingerprint(browser) ? interaction : undefined;
}

export function resourceOf({ origin }: SignInContext, { params }: Interaction): string {
  const { resource } = params;
  const [first = resource] = Array.isArray(resource) ? resource : [];
  return typeof first === 'string' ? first : `${origin}/mcp`;
}

export const wantedBy = ({ params: { scope } }: Interaction) => scopesIn(typeof scope === 'string' ? scope : undefined);

/** A client as the pages name it: the name that it gives itself, and the host of its metadata document. */
export async function aboutClient(context: SignInContext, clientId: string) {
  const host = URL.parse(clientId)?.host;
  const client = await context.provider.Client.find(clientId);
  return { name: readable(client?.clientName ?? host ?? clientId), host };
}

/** Called after the user consented here and at Spotify: creates the client's grant and redirects the browser to it. */
export async function grantConsent(
  context: SignInContext,
  incoming: BrowserRequest,
  { uid, scopes }: Extract<Purpose, { type: 'client' }>,
  account: string,
): Promise<Response> {
  const interaction = await interactionOf(context, incoming, uid);
  if (!interaction) throw new Error('The interaction ended while the user was at Spotify.');
  const clientId = String(interaction.params['client_id']);
  const grant = new context.provider.Grant({ accountId: account, clientId });
  grant.addResourceScope(resourceOf(context, interaction), scopes.join(' '));
  grant.addOIDCScope('openid offline_access');
  const grantId = await grant.save();
  const about = { ...(await aboutClient(context, clientId)), scopes, since: context.now() };
  await context.connections.add(account, grantId, about, grantLifetime);
  await context.rows.prolong('Client', clientId, usedRegistration);
  return finish(interaction, { login: { accountId: account }, consent: { grantId }, select_account: {} });
}

const grantLifetime = 183 * 86_400_000;

/** A registration that was used outlives the refresh tokens of its users. */
const usedRegistration = 190 * 86_400_000;

/** Called if the user did not consent: sends the client the error of RFC 6749. */
export async function denyConsent(
  context: SignInContext,
  incoming: BrowserRequest,
  uid: string,
  why: string,
): Promise<Response> {
  const interaction = await interactionOf(context, incoming, uid);
  if (!interaction) throw new Error('The interaction ended while the user decided.');
  return finish(interaction, { error: 'access_denied', error_description: why });
}

async function finish(interaction: Interaction, result: NonNullable<Interaction['result']>): Promise<Response> {
  interaction.result = result;
  await interaction.persist();
  return redirectTo(interaction.returnTo);
}
