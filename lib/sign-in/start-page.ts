import { disconnect } from '../auth/disconnect.ts';
import { consentEnds, endsSoon } from '../auth/users.ts';
import { connectedApps } from '../spotify/connected-apps.ts';
import { formToken, same } from './browser.ts';
import { strikeOff } from './disconnect.ts';
import { depart } from './journeys.ts';
import { landingPage, type Visitor } from './pages/landing.ts';
import { redirectTo, respondWith } from './pages/layout.ts';
import { messagePage, messages } from './pages/message.ts';
import type { Place, Visit } from './ports.ts';
import { signedOut, visitor } from './sessions.ts';

/** `GET /`: what this is, and the visitor's connection. */
export async function startPage(place: Place, visit: Visit): Promise<Response> {
  const [owner, shown] = await Promise.all([place.ownership.read(), shownVisitor(place, visit)]);
  const notice = visit.url.searchParams.get('notice');
  return respondWith(
    landingPage({
      origin: place.origin,
      formToken: formToken(place.formKey, visit.browser),
      spotify: place.spotify.origin,
      isClaimed: owner !== undefined,
      visitor: shown,
      notice: notice === 'wrong-token' ? 'This is not the access token of the server.' : undefined,
    }),
  );
}

async function shownVisitor(place: Place, visit: Visit): Promise<Visitor | undefined> {
  const user = await visitor(place, visit);
  if (user === undefined) return undefined;
  const owns = (await place.ownership.read()) === user.account;
  return {
    name: user.name,
    spotifyId: user.spotifyId,
    endsOn: new Date(consentEnds(user.consentedAt)).toISOString().slice(0, 10),
    endsSoon: endsSoon(user.consentedAt, place.now()),
    guests: owns ? await place.guests.read() : undefined,
  };
}

const claimsPerWindow = 10;
const window = 600_000;

/** `POST /oauth/claim`: whoever has the access token becomes the owner, once they signed in. */
export async function claim(place: Place, visit: Visit, form: URLSearchParams): Promise<Response> {
  if (!(await place.attempts('claim', claimsPerWindow, window))) return respondWith(messagePage(messages.tooMany));
  const expected = await place.accessToken();
  const given = form.get('access_token') ?? '';
  if (!expected || !same(given, expected)) return redirectTo('/?notice=wrong-token');
  return depart(place, visit, { type: 'claim' });
}

/** `POST /oauth/sign-out`: the start page forgets the visitor; clients stay connected. */
export const signOut = async (place: Place, visit: Visit): Promise<Response> =>
  redirectTo('/', [await signedOut(place, visit)]);

/** `POST /oauth/guests`: the owner lets somebody in, or takes somebody off. */
export async function editGuests(place: Place, visit: Visit, form: URLSearchParams): Promise<Response> {
  const user = await visitor(place, visit);
  if (user === undefined || (await place.ownership.read()) !== user.account)
    return respondWith(messagePage(messages.forged));
  const added = form.get('add')?.trim() ?? '';
  const removed = form.get('remove') ?? '';
  if (/^[^\s\p{Cc}]{1,256}$/u.test(added)) await place.guests.add(added);
  if (removed !== '') await strikeOff(place, removed);
  return redirectTo('/');
}

/** `POST /oauth/disconnect`: nothing is left of the visitor. */
export async function endConnection(place: Place, visit: Visit): Promise<Response> {
  const user = await visitor(place, visit);
  if (user === undefined) return respondWith(messagePage(messages.over));
  await disconnect(place, user.account);
  const cookies = [await signedOut(place, visit)];
  return respondWith({ ...messagePage(gone), cookies });
}

const gone = {
  status: 200,
  title: 'You are disconnected',
  text: 'All your assistants are signed out, and everything that was kept of you is deleted.',
  next: 'Spotify has no call by which a server could end its own access: remove the app on Spotify’s page of connected apps, too.',
  link: { href: connectedApps, label: 'Spotify’s page of connected apps' },
} as const;
