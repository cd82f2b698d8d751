import { type Answer, live } from './answer.ts';
import { classify } from './classify.ts';
import { SpotifyError } from './failure.ts';
import { type Call, deadlineOf, type Send } from './pipeline.ts';
import { method, type SpotifyRequest, target } from './request.ts';

export interface ExchangePorts {
  readonly fetch: typeof globalThis.fetch;
  readonly now: () => number;
  /** Base URL with version, e.g. `https://api.spotify.com/v1`. */
  readonly apiUrl: string;
  /** Milliseconds that one exchange may take. */
  readonly timeout: number;
  /** A valid access token for the account; rejects with `sign_in_required` when there is none. */
  readonly accessToken: (account: string, deadline: number) => Promise<string>;
  /** Called when Spotify rejects this token. */
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

interface Response {
  readonly status: number;
  readonly text: string;
  readonly retryAfter: string | null;
}

async function attempt(ports: ExchangePorts, call: Call, request: SpotifyRequest): Promise<Response> {
  const deadline = deadlineOf(call, request);
  const accessToken = await ports.accessToken(call.account, deadline);
  const start = ports.now();
  const budget = Math.min(ports.timeout, deadline - start);
  if (budget <= 0) throw new SpotifyError({ code: 'unavailable', host: 'api', cause: 'deadline', sent: 'no' });
  const log = (status?: number) => {
    const milliseconds = ports.now() - start;
    call.onEvent({ type: 'exchange', operation: request.name, milliseconds, ...(status !== undefined && { status }) });
  };
  const signal = AbortSignal.timeout(budget);
  try {
    const response = await ports.fetch(ports.apiUrl + target(request), init(request, accessToken, signal));
    const text = await response.text();
    log(response.status);
    if (response.status === 401) ports.rejected(call.account, accessToken);
    return { status: response.status, text, retryAfter: response.headers.get('retry-after') };
  } catch (error) {
    log();
    throw new SpotifyError({
      code: 'unavailable',
      host: 'api',
      cause: signal.aborted ? 'timeout' : 'network',
      sent: refused(error) ? 'no' : 'maybe',
    });
  }
}

function init(request: SpotifyRequest, accessToken: string, signal: AbortSignal): RequestInit {
  const { body } = request;
  const headers = { authorization: `Bearer ${accessToken}`, accept: 'application/json' };
  const common = { method: method(request), signal, redirect: 'error' as const };
  if (!body) return { ...common, headers };
  return body.type === 'json'
    ? { ...common, headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(body.json) }
    : { ...common, headers: { ...headers, 'content-type': 'image/jpeg' }, body: body.base64 };
}

/** Whether no connection was established, so the request cannot have been executed. */
function refused(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return code === 'ECONNREFUSED' || code === 'ENOTFOUND' || code === 'EAI_AGAIN' || code === 'UND_ERR_CONNECT_TIMEOUT';
}

function answer(request: SpotifyRequest, response: Response, now: number): Answer {
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
