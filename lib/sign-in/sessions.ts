import * as z from 'zod';
import { taggedId } from '../auth/tagged-ids.ts';
import type { User } from '../auth/users.ts';
import { cookie, cookieIn } from './browser.ts';
import type { BrowserRequest, SignInContext } from './ports.ts';

const kind = 'SignedIn';
const name = 'signed-in';
const lifetime = 12 * 3_600_000;
const session = z.object({ account: z.string() });

/** The cookie that identifies a user on the start page, for twelve hours. */
export async function createSessionCookie({ rows, cookies, random }: SignInContext, account: string): Promise<string> {
  const id = taggedId(account, random());
  await rows.put(kind, id, { account }, { lifetime });
  return cookie(cookies, name, id, lifetime / 1000);
}

/** The user who is signed in on the start page; `undefined` also if that user has disconnected since. */
export async function currentUser(
  { rows, cookies, users }: SignInContext,
  { request }: BrowserRequest,
): Promise<User | undefined> {
  const id = cookieIn(cookies, name, request.headers.get('cookie'));
  const known = id === undefined ? undefined : session.safeParse((await rows.get(kind, id))?.value);
  return known?.success ? users.read(known.data.account) : undefined;
}

/** Ends the session; resolves to the cookie that deletes the browser's. */
export async function endSession({ rows, cookies }: SignInContext, { request }: BrowserRequest): Promise<string> {
  const id = cookieIn(cookies, name, request.headers.get('cookie'));
  if (id !== undefined) await rows.remove(kind, id);
  return cookie(cookies, name, '', 0);
}
