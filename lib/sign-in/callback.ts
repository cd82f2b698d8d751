import { disconnect } from '../auth/disconnect.ts';
import { type FailureCode, SpotifyError } from '../spotify/failure.ts';
import { isGuest } from './guests.ts';
import { denyConsent, grantConsent, interactionOf } from './interactions.ts';
import { redirectTo, respondWith } from './pages/layout.ts';
import { type Message, messagePage, messages } from './pages/message.ts';
import { callbackUrl, finishAuthorization, type PendingAuthorization } from './pending-authorization.ts';
import type { BrowserRequest, SignInContext } from './ports.ts';
import { createSessionCookie } from './sessions.ts';
import type { Identity } from './spotify.ts';

/** `GET /oauth/spotify/callback`: the browser returns from Spotify with a code or an error. */
export async function callback(context: SignInContext, incoming: BrowserRequest): Promise<Response> {
  const query = incoming.url.searchParams;
  const pending = await finishAuthorization(context, incoming, query.get('state') ?? '');
  if (pending === 'over' || pending === 'otherBrowser') return respondWith(messagePage(messages[pending]));
  const { purpose } = pending;
  if (purpose.type === 'client' && !(await interactionOf(context, incoming, purpose.uid)))
    return respondWith(messagePage(messages.over));
  const code = query.get('code');
  if (code === null) return cancelled(context, incoming, pending);
  try {
    return await completeSignIn(context, incoming, pending, code);
  } catch (error) {
    if (!(error instanceof SpotifyError)) throw error;
    context.log.warn('sign-in at Spotify failed', { code: error.failure.code });
    return respondWith(messagePage(failed(error, purpose)));
  }
}

function cancelled(
  context: SignInContext,
  incoming: BrowserRequest,
  { purpose }: PendingAuthorization,
): Promise<Response> {
  if (purpose.type === 'client')
    return denyConsent(context, incoming, purpose.uid, 'The user did not agree at Spotify.');
  return respondWith(messagePage(messages.cancelled));
}

/** Identifies the user, checks the allow-list, and only then stores anything. */
async function completeSignIn(
  context: SignInContext,
  incoming: BrowserRequest,
  { purpose, verifier }: PendingAuthorization,
  code: string,
): Promise<Response> {
  const consentedAt = context.now();
  const grant = await context.spotify.exchange(await context.app(), {
    code,
    verifier,
    redirectUri: callbackUrl(context),
  });
  const { refreshToken } = grant;
  const identity = await context.spotify.identify(grant.accessToken);
  if (refreshToken === undefined) throw new SpotifyError({ code: 'unexpected_answer', operation: 'POST /api/token' });
  const isClaim = purpose.type === 'claim';
  const mayEnter = isClaim ? await context.ownership.claim(identity.account) : await isAllowed(context, identity);
  if (!mayEnter) return denied(context, incoming, purpose, identity);
  await context.userSecrets.write(identity.account, { ...grant, refreshToken, consentedAt });
  await context.users.admit({ ...identity, consentedAt });
  // A user who was removed from the list meanwhile had no row to disconnect. Now there is one, so the list is read
  // again.
  if (!(await isAllowed(context, identity))) {
    await disconnect(context, identity.account);
    return denied(context, incoming, purpose, identity);
  }
  if (purpose.type === 'client') return grantConsent(context, incoming, purpose, identity.account);
  return redirectTo('/', [await createSessionCookie(context, identity.account)]);
}

/** The owner, and users on the allow-list. An empty list admits nobody. */
const isAllowed = async (context: SignInContext, identity: Identity): Promise<boolean> =>
  (await context.ownership.read()) === identity.account || (await isGuest(context, identity));

async function denied(
  context: SignInContext,
  incoming: BrowserRequest,
  purpose: PendingAuthorization['purpose'],
  { spotifyId }: Identity,
): Promise<Response> {
  const detail = { label: 'Your Spotify id', value: spotifyId };
  if (purpose.type === 'claim') return respondWith(messagePage({ ...messages.alreadyOwned, detail }));
  if (purpose.type !== 'client') return respondWith(messagePage({ ...messages.notListed, detail }));
  const back = await denyConsent(context, incoming, purpose.uid, 'This account may not use it.');
  const link = { href: back.headers.get('location') ?? '/', label: 'Back to the client' };
  return respondWith(messagePage({ ...messages.notListed, detail, link }));
}

/** The failure at Spotify, and what to do about it. */
function failed({ failure: { code } }: SpotifyError, purpose: PendingAuthorization['purpose']): Message {
  const again = purpose.type === 'client' && { link: { href: `/oauth/consent/${purpose.uid}`, label: 'Try again' } };
  return { ...(failures[code] ?? messages.unreachable), ...again };
}

const failures: Partial<Record<FailureCode, Message>> = {
  user_not_registered: messages.notInApp,
  app_credentials: messages.notSetUp,
  sign_in_required: messages.notTaken,
};
