import { browserIn, formToken, same } from './browser.ts';
import { callback } from './callback.ts';
import { decide, showConsent } from './consent.ts';
import { interactionOf } from './interactions.ts';
import { redirectTo, respondWith } from './pages/layout.ts';
import { messagePage, messages } from './pages/message.ts';
import { startAuthorization } from './pending-authorization.ts';
import type { BrowserRequest, SignInContext } from './ports.ts';
import { resumedBy } from './provider-configuration.ts';
import { claim, editGuests, endClient, endConnection, exportData, signOut, startPage } from './start-page.ts';

type PageHandler = (context: SignInContext, incoming: BrowserRequest, uid: string) => Promise<Response>;
type FormHandler = (
  context: SignInContext,
  incoming: BrowserRequest,
  form: URLSearchParams,
  uid: string,
) => Promise<Response>;

/** Pages, by path; `:uid` is an interaction. */
const pages: Readonly<Record<string, PageHandler>> = {
  '/': startPage,
  '/oauth/consent/:uid': showConsent,
  '/oauth/spotify/callback': callback,
};

/** Forms, by path. Each must contain the token of its browser. */
const forms: Readonly<Record<string, FormHandler>> = {
  '/oauth/consent/:uid': (context, incoming, form, uid) => decide(context, incoming, uid, form),
  '/oauth/claim': claim,
  '/oauth/sign-in': (context, incoming) => startAuthorization(context, incoming, { type: 'visit' }),
  '/oauth/sign-out': signOut,
  '/oauth/guests': editGuests,
  '/oauth/export': exportData,
  '/oauth/connections': endClient,
  '/oauth/disconnect': endConnection,
};

/** All pages and forms, such as `GET /` and `POST /oauth/claim`. */
export const browserRoutes: readonly string[] = [
  ...Object.keys(pages).map((path) => `GET ${path}`),
  ...Object.keys(forms).map((path) => `POST ${path}`),
];

/** A path in the form of the tables above, and the interaction in it. */
function routeOf(pathname: string): { readonly path: string; readonly uid: string } {
  const [, uid = ''] = /^\/oauth\/consent\/([\w-]+)$/.exec(pathname) ?? [];
  return { uid, path: uid === '' ? pathname : '/oauth/consent/:uid' };
}

/** Whether a path is that of one of our pages or forms. */
export function isForBrowsers(pathname: string): boolean {
  const { path } = routeOf(pathname);
  return Object.hasOwn(pages, path) || Object.hasOwn(forms, path);
}

/** The response of one of our pages or forms; `undefined` for other paths. */
export async function routeBrowser(context: SignInContext, incoming: BrowserRequest): Promise<Response | undefined> {
  const { request, url } = incoming;
  const { path, uid } = routeOf(url.pathname);
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  const show = isRead ? pages[path] : undefined;
  if (show) return show(context, incoming, uid);
  // After an error the address bar has the address of the form.
  if (isRead && Object.hasOwn(forms, path)) return redirectTo('/');
  const act = request.method === 'POST' ? forms[path] : undefined;
  if (!act) return undefined;
  const form = new URLSearchParams(await request.text());
  return isOurs(context, incoming, form)
    ? act(context, incoming, form, uid)
    : respondWith(messagePage(messages.forged));
}

/** Whether a form was sent from our page, in the browser that received the page. */
function isOurs(
  { formKey, origin }: SignInContext,
  { request, browser }: BrowserRequest,
  form: URLSearchParams,
): boolean {
  const site = request.headers.get('sec-fetch-site') ?? 'same-origin';
  // All current browsers send the origin of a form.
  return (
    site === 'same-origin' &&
    request.headers.get('origin') === origin &&
    same(form.get('form_token') ?? '', formToken(formKey, browser))
  );
}

/** Whether the authorization server may resume a request: only in the browser that started it. */
export async function mayResume(context: SignInContext, incoming: BrowserRequest): Promise<boolean> {
  const uid = resumedBy(incoming.url.pathname);
  return uid === undefined || (await interactionOf(context, incoming, uid)) !== undefined;
}

/** The browser's own random value, if it has one. */
export const knownBrowser = ({ cookies }: SignInContext, request: Request): string | undefined =>
  browserIn(cookies, request.headers.get('cookie'));
