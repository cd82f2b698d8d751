import { cut } from '../spotify/code-points.ts';
import { formToken } from './browser.ts';
import { denyConsent, interactionOf, resourceOf, wantedBy } from './interactions.ts';
import { consentPage } from './pages/consent.ts';
import { respondWith } from './pages/layout.ts';
import { messagePage, messages } from './pages/message.ts';
import { startAuthorization } from './pending-authorization.ts';
import type { BrowserRequest, SignInContext } from './ports.ts';
import { scopesIn } from './scopes.ts';

const longestName = 60;

/** `GET /oauth/consent/:uid`: which client asks for what. */
export async function showConsent(context: SignInContext, incoming: BrowserRequest, uid: string): Promise<Response> {
  const interaction = await interactionOf(context, incoming, uid);
  if (!interaction) return respondWith(messagePage(messages.over));
  const clientId = String(interaction.params['client_id']);
  const client = await context.provider.Client.find(clientId);
  if (!client) return respondWith(messagePage(messages.over));
  const host = URL.parse(clientId)?.host;
  // Its user is here: a flood of registrations must not take it away now.
  if (host === undefined) await context.registrations.keep(clientId);
  return respondWith(
    consentPage({
      action: `/oauth/consent/${uid}`,
      formToken: formToken(context.formKey, incoming.browser),
      clientName: readable(client.clientName ?? host ?? clientId),
      clientHost: host,
      redirect: new URL(String(interaction.params['redirect_uri'])),
      resource: resourceOf(context, interaction),
      wanted: wantedBy(interaction),
      spotify: context.spotify.origin,
    }),
  );
}

/** `POST /oauth/consent/:uid`: on to Spotify, or back to the client without anything. */
export async function decide(
  context: SignInContext,
  incoming: BrowserRequest,
  uid: string,
  form: URLSearchParams,
): Promise<Response> {
  const interaction = await interactionOf(context, incoming, uid);
  if (!interaction) return respondWith(messagePage(messages.over));
  if (form.get('decision') !== 'allow') return denyConsent(context, incoming, uid, 'The user did not agree.');
  const chosen = scopesIn(['read', ...form.getAll('scope')].join(' '));
  const wanted = new Set(wantedBy(interaction));
  return startAuthorization(context, incoming, {
    type: 'client',
    uid,
    scopes: chosen.filter((scope) => wanted.has(scope)),
  });
}

/**
 * A name of which everything can be seen: without control, format, filler and unassigned characters, without halves of surrogate
 * pairs, and with two marks at most on a letter, so that none reaches into other lines.
 */
export function readable(name: string): string {
  const seen = name
    .normalize('NFC')
    .replace(/[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/gu, '')
    .replace(/(\p{M}{2})\p{M}+/gu, '$1')
    .replace(/\p{Z}+/gu, ' ')
    .trim();
  return /[\p{L}\p{N}\p{P}\p{S}]/u.test(seen) ? cut(seen, longestName) : 'a client without a name';
}
