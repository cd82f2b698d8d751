import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { toRequest, toResult } from '../http/event.ts';
import { describeError, type Log } from '../observability/log.ts';
import { cookie } from './browser.ts';
import { nodeHandler } from './node-handler.ts';
import { pageHeaders, respondWith } from './pages/layout.ts';
import { messagePage, messages } from './pages/message.ts';
import type { Place, Visit } from './ports.ts';
import { refresh, registration, withScopes } from './requests.ts';
import { knownBrowser, mayResume, pages } from './routes.ts';

/** Sign-in behind API Gateway. `placeOf` makes what an origin needs; it is asked at each request. */
export const signInService =
  (placeOf: (origin: string) => Promise<Place>, log: Log) =>
  async (event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> => {
    try {
      const request = toRequest(event);
      return await toResult(await answer(placeOf, request));
    } catch (error) {
      log.error('sign-in failed', { request_id: event.requestContext.requestId, ...describeError(error) });
      return toResult(await respondWith(messagePage(messages.failed)));
    }
  };

async function answer(placeOf: (origin: string) => Promise<Place>, request: Request): Promise<Response> {
  const url = new URL(request.url);
  const { host = url.host } = Object.fromEntries(request.headers);
  // A page whose name was made to lead here must not read ours.
  if (host !== url.host) return respondWith(messagePage(messages.notFound));
  const place = await placeOf(url.origin);
  const known = knownBrowser(place, request);
  const browser = known ?? place.random();
  const visit = { request, url, browser };
  const response = (await pages(place, visit)) ?? (await authorization(place, visit));
  if (known === undefined && setsBrowser(response, url))
    response.headers.append('set-cookie', cookie(place.cookies, 'browser', browser));
  return response;
}

/** Pages and what leads to them need the browser's cookie; what clients ask without a browser does not. */
const setsBrowser = (response: Response, { pathname }: URL): boolean =>
  pathname.startsWith('/oauth/authorize') || (response.headers.get('content-type') ?? '').startsWith('text/html');

/** What the authorization server answers, as this server lets it. */
async function authorization(place: Place, visit: Visit): Promise<Response> {
  const { url, request } = visit;
  if (!(await mayResume(place, visit))) return respondWith(messagePage(messages.over));
  const asked = await prepared(place, visit);
  if (asked instanceof Response) return asked;
  const response = await nodeHandler(place.provider.callback())(withCookies(place, visit, asked));
  if (response.status === 404 && request.headers.get('accept')?.includes('text/html'))
    return respondWith(messagePage(messages.notFound));
  return strict(place, url, response);
}

function prepared(place: Place, { url, request }: Visit): Promise<Request | Response> {
  if (url.pathname === '/oauth/register' && request.method === 'POST') return registration(place, request);
  if (url.pathname === '/oauth/token' && request.method === 'POST') return refresh(place, request);
  return Promise.resolve(url.pathname === '/oauth/authorize' ? withScopes(request) : request);
}

/** The browser is known from its first request on; a session of the library is never taken up again. */
function withCookies({ cookies: names }: Place, { browser }: Visit, request: Request): Request {
  const kept = (request.headers.get('cookie') ?? '')
    .split(/; */)
    .filter((pair) => pair !== '' && !pair.startsWith(`${names.prefix}browser=`) && !isSession(names.prefix, pair));
  const headers = new Headers(request.headers);
  headers.set('cookie', [...kept, `${names.prefix}browser=${browser}`].join('; '));
  return new Request(request, { headers });
}

const isSession = (prefix: string, pair: string): boolean => pair.startsWith(`${prefix}op=`);

function strict({ cookies: { prefix } }: Place, { pathname }: URL, response: Response): Response {
  const headers = new Headers(response.headers);
  headers.delete('set-cookie');
  for (const pair of response.headers.getSetCookie()) if (!isSession(prefix, pair)) headers.append('set-cookie', pair);
  const isPage = (headers.get('content-type') ?? '').startsWith('text/html');
  const isPublic = pathname.startsWith('/.well-known/') || pathname === '/oauth/jwks';
  for (const [name, value] of Object.entries(pageHeaders()))
    if (isPage || (name !== 'content-type' && name !== 'content-security-policy')) headers.set(name, value);
  if (isPublic) headers.set('cache-control', 'public, max-age=300');
  return new Response(response.body, { status: response.status, headers });
}
