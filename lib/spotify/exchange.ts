import { type HttpClient, HttpFailure, type HttpRequest } from '../http-client.ts';
import { type Answer, live } from './answer.ts';
import { classify, type SpotifyResponse, sentOf } from './classify.ts';
import { SpotifyError } from './failure.ts';
import { type Call, deadlineOf, type Send } from './pipeline.ts';
import { method, type SpotifyRequest, target } from './request.ts';

export interface ExchangePorts {
  readonly http: HttpClient;
  readonly now: () => number;
  /** Base URL with version, e.g. `https://api.spotify.com/v1`. */
  readonly apiUrl: string;
  /** Milliseconds that one exchange may take. */
  readonly timeout: number;
  /** A valid access token for the account; rejects with `sign_in_required` when there is none. */
  readonly accessToken: (account: string, deadline: number) => Promise<string>;
  readonly rejected: (account: string, accessToken: string) => void;
}

/** The innermost step: one HTTP exchange with Spotify. */
export const exchange =
  (ports: ExchangePorts) =>
  (call: Call): Send =>
  async (request) => {
    const first = await attempt(ports, call, request);
    // A 401 is rejected before anything happens, so even a write can be resent with a new token.
    const response = first.status === 401 ? await attempt(ports, call, request) : first;
    return answer(request, response, ports.now());
  };

async function attempt(ports: ExchangePorts, call: Call, request: SpotifyRequest): Promise<SpotifyResponse> {
  const deadline = deadlineOf(call, request);
  const accessToken = await ports.accessToken(call.account, deadline);
  const start = ports.now();
  const budget = Math.min(ports.timeout, deadline - start);
  if (budget <= 0) throw new SpotifyError({ code: 'unavailable', host: 'api', cause: 'deadline', sent: 'no' });
  const log = (status?: number) => {
    const milliseconds = ports.now() - start;
    call.onEvent({ type: 'exchange', operation: request.name, milliseconds, ...(status !== undefined && { status }) });
  };
  try {
    const sent = { method: method(request), ...contentOf(request, accessToken), timeout: budget };
    const { status, headers, text } = await ports.http(ports.apiUrl + target(request), sent);
    log(status);
    if (status === 401) ports.rejected(call.account, accessToken);
    return { status, text, retryAfter: headers['retry-after'] ?? null };
  } catch (error) {
    log();
    if (!(error instanceof HttpFailure)) throw error;
    throw new SpotifyError({
      code: 'unavailable',
      host: 'api',
      cause: error.reason,
      sent: sentOf(request, error.sent),
    });
  }
}

function contentOf({ body }: SpotifyRequest, accessToken: string): Pick<HttpRequest, 'headers' | 'body'> {
  const headers = { authorization: `Bearer ${accessToken}`, accept: 'application/json' };
  if (!body) return { headers };
  return body.type === 'json'
    ? { headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(body.json) }
    : { headers: { ...headers, 'content-type': 'image/jpeg' }, body: body.base64 };
}

function answer(request: SpotifyRequest, response: SpotifyResponse, now: number): Answer {
  const { status, text } = response;
  if (status < 200 || status > 299) throw new SpotifyError(classify(request, response, now));
  if (text === '') return live(status, undefined);
  try {
    return live(status, JSON.parse(text));
  } catch {
    // Player commands answer with a short text that is not JSON; only a read needs its body.
    if (request.operation.effect === 'write') return live(status, undefined);
    throw new SpotifyError({ code: 'unexpected_answer', operation: request.name });
  }
}
