import { browserIn, formToken, same } from './browser.ts';
import { callback } from './callback.ts';
import { decide, showConsent } from './consent.ts';
import { interactionOf } from './interactions.ts';
import { depart } from './journeys.ts';
import { respondWith } from './pages/layout.ts';
import { messagePage, messages } from './pages/message.ts';
import type { Place, Visit } from './ports.ts';
import { claim, editGuests, endConnection, signOut, startPage } from './start-page.ts';

type Show = (place: Place, visit: Visit, uid: string) => Promise<Response>;
type Act = (place: Place, visit: Visit, form: URLSearchParams, uid: string) => Promise<Response>;

/** Pages, by path; `:uid` is an interaction. */
const shown: Readonly<Record<string, Show>> = {
  '/': startPage,
  '/oauth/consent/:uid': showConsent,
  '/oauth/spotify/callback': callback,
};

/** Forms, by path. Each must carry the token of its browser. */
const acted: Readonly<Record<string, Act>> = {
  '/oauth/consent/:uid': (place, visit, form, uid) => decide(place, visit, uid, form),
  '/oauth/claim': claim,
  '/oauth/sign-in': (place, visit) => depart(place, visit, { type: 'visit' }),
  '/oauth/sign-out': signOut,
  '/oauth/guests': editGuests,
  '/oauth/disconnect': endConnection,
};

/** The answer of a page or form of ours; `undefined` where the path is none of them. */
export async function pages(place: Place, visit: Visit): Promise<Response | undefined> {
  const { request, url } = visit;
  const [, uid = ''] = /^\/oauth\/consent\/([\w-]+)$/.exec(url.pathname) ?? [];
  const path = uid === '' ? url.pathname : '/oauth/consent/:uid';
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  const show = isRead ? shown[path] : undefined;
  if (show) return show(place, visit, uid);
  const act = request.method === 'POST' ? acted[path] : undefined;
  if (!act) return undefined;
  const form = new URLSearchParams(await request.text());
  return isOurs(place, visit, form) ? act(place, visit, form, uid) : respondWith(messagePage(messages.forged));
}

/** Whether a form was sent from a page of ours, in the browser that got the page. */
function isOurs({ formKey }: Place, { request, browser }: Visit, form: URLSearchParams): boolean {
  const site = request.headers.get('sec-fetch-site') ?? 'same-origin';
  return site === 'same-origin' && same(form.get('form_token') ?? '', formToken(formKey, browser));
}

/** Whether the authorization server may go on with a request: it resumes one only in the browser that began it. */
export async function mayResume(place: Place, visit: Visit): Promise<boolean> {
  const [, uid] = /^\/oauth\/authorize\/([\w-]+)$/.exec(visit.url.pathname) ?? [];
  return uid === undefined || (await interactionOf(place, visit, uid)) !== undefined;
}

/** The browser's own random value, where it has one. */
export const knownBrowser = ({ cookies }: Place, request: Request): string | undefined =>
  browserIn(cookies, request.headers.get('cookie'));
