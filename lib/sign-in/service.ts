import { createHmac } from 'node:crypto';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import ipaddr from 'ipaddr.js';
import { StorageUnavailable } from '../auth/storage-unavailable.ts';
import { notARequest, toRequest, toResult } from '../http/event.ts';
import { describeError, type Log } from '../observability/log.ts';
import { cookie } from './browser.ts';
import { nodeHandler } from './node-handler.ts';
import { pageHeaders, respondWith, strictHeaders } from './pages/layout.ts';
import { type Message, messagePage, messages } from './pages/message.ts';
import type { BrowserRequest, SignInContext } from './ports.ts';
import { isEndpoint } from './provider-configuration.ts';
import { authorizationRequest, refresh, registration, revocation } from './requests.ts';
import { isForBrowsers, knownBrowser, mayResume, routeBrowser } from './routes.ts';

/** Sign-in behind API Gateway. `contextAt` returns what an origin needs; it is called for each request. */
export const signInService =
  (contextAt: ContextAt, log: Log) =>
  async (event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> => {
    try {
      const request = toRequest(event);
      if (!request) return notARequest;
      return await toResult(await answer(contextAt, request, event.requestContext.http.sourceIp));
    } catch (error) {
      log.error('sign-in failed', { request_id: event.requestContext.requestId, ...describeError(error) });
      const { method } = event.requestContext.http;
      return toResult(await failureOf(error, method, event.rawPath));
    }
  };

/** The endpoints that programs call. */
const machines: ReadonlySet<string> = new Set(['/oauth/token', '/oauth/register', '/oauth/revoke', '/oauth/jwks']);

/** If storage does not respond, or not yet, a retry makes sense. */
async function failureOf(error: unknown, method: string, path: string): Promise<Response> {
  const isUnavailable = error instanceof StorageUnavailable;
  if (isUnavailable && machines.has(path)) {
    const body = { error: 'temporarily_unavailable', error_description: 'Storage does not answer. Try again soon.' };
    return Response.json(body, { status: 503, headers: { ...strictHeaders, 'retry-after': '10' } });
  }
  const response = await respondWith(messagePage(isUnavailable ? unavailable(error, method, path) : messages.failed));
  if (isUnavailable) response.headers.set('retry-after', '30');
  return response;
}

/** What is said of a request that storage interrupted: what it had changed until then stays. */
function unavailable({ reason }: StorageUnavailable, method: string, path: string): Message {
  if (reason === 'notReady') return messages.notReady;
  if (path === '/oauth/spotify/callback') return messages.signInUnfinished;
  if (path === '/oauth/disconnect') return messages.disconnectUnfinished;
  return method === 'POST' ? messages.unfinished : messages.unavailable;
}

type ContextAt = (origin: string) => Promise<SignInContext>;

async function answer(contextAt: ContextAt, request: Request, sourceIp: string): Promise<Response> {
  const url = new URL(request.url);
  const { host = url.host } = Object.fromEntries(request.headers);
  // Against DNS rebinding: a page of another host name that resolves to this server must not read our responses.
  if (host !== url.host) return respondWith(messagePage(messages.notFound));
  if (!isForBrowsers(url.pathname) && !isEndpoint(url.pathname)) return nothingHere(request);
  const context = await contextAt(url.origin);
  const known = knownBrowser(context, request);
  const browser = known ?? context.random();
  const incoming = { request, url, browser, address: hashedAddress(context.addressKey, sourceIp) };
  const response = (await routeBrowser(context, incoming)) ?? (await authorization(context, incoming));
  if (known === undefined && setsBrowser(response, url))
    response.headers.append('set-cookie', cookie(context.cookies, 'browser', browser));
  return response;
}

/** Browsers get a page, programs the response of API Gateway for an unknown route. Nothing is read for it. */
const nothingHere = ({ headers }: Request): Promise<Response> | Response =>
  headers.get('accept')?.includes('text/html')
    ? respondWith(messagePage(messages.notFound))
    : Response.json({ message: 'Not Found' }, { status: 404, headers: strictHeaders });

/** Pages and the endpoints that redirect to them need the browser's cookie; clients call the others without a browser. */
const setsBrowser = (response: Response, { pathname }: URL): boolean =>
  pathname.startsWith('/oauth/authorize') || (response.headers.get('content-type') ?? '').startsWith('text/html');

/** The response of the authorization server, after our checks. */
async function authorization(context: SignInContext, incoming: BrowserRequest): Promise<Response> {
  const { url, request } = incoming;
  if (!(await mayResume(context, incoming))) return respondWith(messagePage(messages.over));
  const asked = await prepared(context, incoming);
  if (asked instanceof Response) return asked;
  const response = await nodeHandler(context.provider.callback())(withCookies(context, incoming, asked));
  if (response.status === 404 && request.headers.get('accept')?.includes('text/html'))
    return respondWith(messagePage(messages.notFound));
  return withStrictHeaders(context, url, response);
}

function prepared(context: SignInContext, incoming: BrowserRequest): Promise<Request | Response> {
  const { url, request } = incoming;
  if (url.pathname === '/oauth/register' && request.method === 'POST') return registration(request);
  if (url.pathname === '/oauth/token' && request.method === 'POST') return refresh(context, request);
  if (url.pathname === '/oauth/revoke' && request.method === 'POST') return revocation(context, request);
  if (url.pathname === '/oauth/authorize') return authorizationRequest(context, incoming);
  return Promise.resolve(request);
}

/** Identifies the browser from its first request on; a session of the library is never resumed. */
function withCookies({ cookies: names }: SignInContext, { browser }: BrowserRequest, request: Request): Request {
  const kept = (request.headers.get('cookie') ?? '')
    .split(/; */)
    .filter((pair) => pair !== '' && !pair.startsWith(`${names.prefix}browser=`) && !isSession(names.prefix, pair));
  const headers = new Headers(request.headers);
  headers.set('cookie', [...kept, `${names.prefix}browser=${browser}`].join('; '));
  return new Request(request, { headers });
}

const isSession = (prefix: string, pair: string): boolean => pair.startsWith(`${prefix}op=`);

function withStrictHeaders({ cookies: { prefix } }: SignInContext, { pathname }: URL, response: Response): Response {
  const headers = new Headers(response.headers);
  headers.delete('set-cookie');
  for (const pair of response.headers.getSetCookie()) if (!isSession(prefix, pair)) headers.append('set-cookie', pair);
  if (response.status === 503) headers.set('retry-after', '10');
  const isPage = (headers.get('content-type') ?? '').startsWith('text/html');
  const isPublic = pathname.startsWith('/.well-known/') || pathname === '/oauth/jwks';
  for (const [name, value] of Object.entries(pageHeaders()))
    if (isPage || (name !== 'content-type' && name !== 'content-security-policy')) headers.set(name, value);
  if (isPublic) headers.set('cache-control', 'public, max-age=300');
  return new Response(response.body, { status: response.status, headers });
}

/** The part of an address that belongs to one subscriber: a whole IPv4 address, the first 64 bits of an IPv6 one. */
export function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return 'unknown';
  const parsed = ipaddr.process(address);
  return parsed instanceof ipaddr.IPv6 ? parsed.parts.slice(0, 4).join(':') : parsed.toString();
}

/** A keyed hash of a network address, stored as long as attempts are counted, so that the table contains no addresses. */
export const hashedAddress = (key: Buffer, address: string): string =>
  createHmac('sha256', key).update(networkOf(address)).digest('base64url').slice(0, 22);
