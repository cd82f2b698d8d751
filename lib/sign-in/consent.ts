import { formToken } from './browser.ts';
import { aboutClient, denyConsent, interactionOf, resourceOf, wantedBy } from './interactions.ts';
import { consentPage } from './pages/consent.ts';
import { respondWith } from './pages/layout.ts';
import { messagePage, messages } from './pages/message.ts';
import { startAuthorization } from './pending-authorization.ts';
import type { BrowserRequest, SignInContext } from './ports.ts';
import { scopesIn } from './scopes.ts';

/** `GET /oauth/consent/:uid`: shows which client requests what. */
export async function showConsent(context: SignInContext, incoming: BrowserRequest, uid: string): Promise<Response> {
  const interaction = await interactionOf(context, incoming, uid);
  if (!interaction) return respondWith(messagePage(messages.over));
  const clientId = String(interaction.params['client_id']);
  if (!(await context.provider.Client.find(clientId))) return respondWith(messagePage(messages.over));
  const [{ name, host }, owner] = await Promise.all([aboutClient(context, clientId), ownerName(context)]);
  // A user is on its consent page, so a flood of registrations must not remove it now.
  if (host === undefined) await context.registrations.keep(clientId);
  return respondWith(
    consentPage({
      action: `/oauth/consent/${uid}`,
      formToken: formToken(context.formKey, incoming.browser),
      clientName: name,
      clientHost: host,
      owner,
      redirect: new URL(String(interaction.params['redirect_uri'])),
      resource: resourceOf(context, interaction),
      wanted: wantedBy(interaction),
      spotify: context.spotify.origin,
    }),
  );
}

/** The name of the server's owner; `undefined` if there is none, or the owner never signed in here. */
async function ownerName({ ownership, users }: SignInContext): Promise<string | undefined> {
  const owner = await ownership.read();
  return (owner && (await users.read(owner))?.name) || undefined;
}

/** `POST /oauth/consent/:uid`: continues to Spotify, or returns to the client with an error. */
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
