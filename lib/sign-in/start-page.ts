import { disconnect } from '../auth/disconnect.ts';
import { consentEnds, endsSoon } from '../spotify/consent.ts';
import { cut } from '../text.ts';
import { formToken, same } from './browser.ts';
import { guestEntries, removeGuest } from './guests.ts';
import { disconnectPage } from './pages/disconnect.ts';
import { landingPage, type Visitor } from './pages/landing.ts';
import { type Page, redirectTo, respondWith, strictHeaders } from './pages/layout.ts';
import { messagePage, messages } from './pages/message.ts';
import { type StartPorts, startAuthorization } from './pending-authorization.ts';
import type { BrowserRequest, SignInContext } from './ports.ts';
import { currentUser, endSession } from './sessions.ts';
import { spotifyScopes } from './spotify.ts';

/** `GET /`: what this server is, and the visitor's connection. */
export const startPage = (context: SignInContext, incoming: BrowserRequest): Promise<Response> =>
  showStart(context, incoming, notices.get(incoming.url.searchParams.get('notice') ?? ''));

/** The notices that other pages redirect here with. */
const notices: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'wrong-token': 'This is not the access token of the server.',
    mcp: 'The address that you opened is for assistants, not for browsers. Add it to yours as shown below.',
    path: 'There is nothing at the address that you opened. The address for assistants is below.',
  }),
);

async function showStart(
  context: SignInContext,
  incoming: BrowserRequest,
  notice: string | undefined,
  { status = 200, entries }: { readonly status?: number; readonly entries?: string } = {},
): Promise<Response> {
  const [owner, shown] = await Promise.all([context.ownership.read(), shownVisitor(context, incoming)]);
  return respondWith({
    ...landingPage({
      origin: context.origin,
      about: context.about,
      entries,
      formToken: formToken(context.formKey, incoming.browser),
      spotify: context.spotify.origin,
      isClaimed: owner !== undefined,
      visitor: shown,
      notice,
    }),
    status,
  });
}

async function shownVisitor(context: SignInContext, incoming: BrowserRequest): Promise<Visitor | undefined> {
  const user = await currentUser(context, incoming);
  if (user === undefined) return undefined;
  const [owner, connections] = await Promise.all([context.ownership.read(), context.connections.list(user.account)]);
  const owns = owner === user.account;
  return {
    name: user.name,
    spotifyId: user.spotifyId,
    endsOn: new Date(consentEnds(user.consentedAt)).toISOString().slice(0, 10),
    endsSoon: endsSoon(consentEnds(user.consentedAt), context.now()),
    connections,
    guests: owns ? await context.guests.read() : undefined,
    owner: owns || owner === undefined ? undefined : (await context.users.read(owner))?.name,
  };
}

/** The limit for one network address. The token is random, so guesses from many addresses cannot find it either. */
const wrongClaims = [10, 600_000] as const;

/** `POST /oauth/claim`: a visitor with the access token becomes the owner after signing in. */
export async function claim(
  context: StartPorts & Pick<SignInContext, 'isSpent' | 'accessToken'>,
  incoming: Pick<BrowserRequest, 'browser' | 'address'>,
  form: URLSearchParams,
): Promise<Response> {
  const attempt = `claim#${incoming.address}`;
  if (await context.isSpent(attempt, ...wrongClaims)) return respondWith(messagePage(messages.tooMany));
  const expected = await context.accessToken();
  const given = form.get('access_token') ?? '';
  if (!expected || !same(given, expected)) {
    await context.attempts(attempt, ...wrongClaims);
    return redirectTo('/?notice=wrong-token');
  }
  return startAuthorization(context, incoming, { type: 'claim' });
}

/** `POST /oauth/sign-out`: ends the visitor's session on the start page; clients stay connected. */
export const signOut = async (context: SignInContext, incoming: BrowserRequest): Promise<Response> =>
  redirectTo('/', [await endSession(context, incoming)]);

/** `POST /oauth/guests`: the owner adds users to the allow-list or removes one. */
export async function editGuests(
  context: SignInContext,
  incoming: BrowserRequest,
  form: URLSearchParams,
): Promise<Response> {
  const user = await currentUser(context, incoming);
  if (user === undefined || (await context.ownership.read()) !== user.account)
    return respondWith(messagePage(messages.forged));
  const removed = form.get('remove') ?? '';
  if (removed !== '') await removeGuest(context, removed);
  const entries = form.get('add');
  if (entries === null) return redirectTo('/');
  const { ids, rejected, faults } = guestEntries(entries, {
    ownId: user.spotifyId,
    listed: await context.guests.read(),
  });
  for (const id of ids) await context.guests.add(id);
  if (faults.length === 0) return redirectTo('/');
  const added = ids.length === 0 ? '' : `Added: ${ids.map((id) => `“${cut(id, 60)}”`).join(', ')}. `;
  return showStart(context, incoming, added + faults.join(' '), { status: 400, entries: rejected.join(', ') });
}

type Visited = NonNullable<Awaited<ReturnType<typeof currentUser>>>;
type FormHandler<Rest extends readonly unknown[]> = (
  context: SignInContext,
  incoming: BrowserRequest,
  form: URLSearchParams,
  ...rest: Rest
) => Promise<Response>;

/** A form of a signed-in visitor; for all others the session has ended. */
const signedIn =
  (act: FormHandler<[user: Visited]>): FormHandler<[]> =>
  async (context, incoming, form) => {
    const user = await currentUser(context, incoming);
    return user === undefined ? respondWith(messagePage(messages.over)) : act(context, incoming, form, user);
  };

/** `POST /oauth/connections`: revokes the access of one of the visitor's clients. */
export const endClient = signedIn(async (context, _incoming, form, user) => {
  await context.connections.end(user.account, form.get('end') ?? '');
  return redirectTo('/');
});

/** `POST /oauth/export`: everything that the server stores of the visitor, as one file. Tokens are listed, but not shown. */
export const exportData = signedIn(async (context, _incoming, _form, user) => {
  const { account, spotifyId, name, consentedAt } = user;
  const data = {
    exported_at: new Date(context.now()).toISOString(),
    user: { account_id: account, spotify_id: spotifyId, name, consented_at: new Date(consentedAt).toISOString() },
    secret: {
      kept_in: 'AWS Secrets Manager',
      holds: ['refresh token of Spotify', 'access token of Spotify', 'scopes', 'time of consent'],
      spotify_scopes: spotifyScopes,
    },
    rows: await context.exportRows(account),
  };
  return Response.json(data, {
    headers: {
      ...strictHeaders,
      'content-disposition': 'attachment; filename="mcp-server-for-spotify-data.json"',
    },
  });
});

/** `POST /oauth/disconnect`: asks for confirmation, then deletes everything that belongs to the visitor. */
export const endConnection = signedIn(async (context, incoming, form, user) => {
  if (form.get('confirm') !== 'yes') return respondWith(await askFirst(context, incoming, user.account));
  await disconnect(context, user.account);
  const cookies = [await endSession(context, incoming)];
  return respondWith({ ...messagePage(messages.disconnected), cookies });
});

async function askFirst(context: SignInContext, incoming: BrowserRequest, account: string): Promise<Page> {
  const owner = await context.ownership.read();
  return disconnectPage({
    formToken: formToken(context.formKey, incoming.browser),
    clients: (await context.connections.list(account)).length,
    guests: owner === account ? (await context.guests.read()).length : undefined,
  });
}
