import * as z from 'zod';
import { cut, parseJson } from '../text.ts';
import type { SpotifyFailure } from './failure.ts';
import { gone2024 } from './operation.ts';
import type { SpotifyRequest } from './request.ts';

/** The parts of an HTTP response that matter. */
export interface SpotifyResponse {
  readonly status: number;
  readonly text: string;
  /** The `Retry-After` header, seconds. */
  readonly retryAfter: string | null;
}

const errorBody = z.object({
  error: z.object({ message: z.string().catch(''), reason: z.string().optional().catch(undefined) }),
});

const defaultRateLimitSeconds = 5;
const defaultQuotaSeconds = 3600;

/** The failure that an answer outside 2xx stands for. Error bodies come as two JSON shapes, plain text, or empty. */
export function classify(request: SpotifyRequest, response: SpotifyResponse, now: number): SpotifyFailure {
  const { message, reason } = describe(response.text);
  const { status } = response;
  if (status === 429) return tooMany(request, response, reason, now);
  if (status === 401) return { code: 'sign_in_required', reason: 'expired' };
  if (status === 403) return forbidden(request, message, reason);
  if (status === 404) return notFound(request, message, reason);
  if (status >= 500)
    return { code: 'unavailable', host: 'api', cause: 'status', status, sent: sentOf(request, 'maybe') };
  return { code: 'bad_request', message: message === '' ? `HTTP ${status}` : message };
}

/** A read changes nothing, whether it arrived or not. */
export const sentOf = ({ operation }: SpotifyRequest, sent: 'no' | 'maybe'): 'no' | 'maybe' =>
  operation.effect === 'read' ? 'no' : sent;

function describe(text: string): { message: string; reason?: string | undefined } {
  const parsed = errorBody.safeParse(parseJson(text));
  return parsed.success
    ? { message: cap(parsed.data.error.message), reason: parsed.data.error.reason }
    : { message: cap(text) };
}

const cap = (text: string): string => cut(text.replaceAll(/\s+/g, ' ').trim(), 200);

function tooMany(
  request: SpotifyRequest,
  { retryAfter, text }: SpotifyResponse,
  reason: string | undefined,
  now: number,
): SpotifyFailure {
  const seconds = Number.parseInt(retryAfter ?? '', 10);
  const given = seconds >= 0;
  const until = (fallback: number) => new Date(now + (given ? seconds : fallback) * 1000);
  return reason === 'QUOTA_EXCEEDED' || text.includes('QUOTA_EXCEEDED')
    ? { code: 'quota_exhausted', bucket: request.operation.bucket, retryAt: until(defaultQuotaSeconds), given }
    : { code: 'rate_limited', by: 'spotify', retryAt: until(defaultRateLimitSeconds), given };
}

function forbidden(request: SpotifyRequest, message: string, reason: string | undefined): SpotifyFailure {
  const { operation, name } = request;
  if (reason === 'PREMIUM_REQUIRED') return { code: 'premium_required', who: 'user' };
  if (reason === 'DEVICE_NOT_CONTROLLABLE' || /restricted device/i.test(message))
    return { code: 'device_not_controllable' };
  if (reason === 'VOLUME_CONTROL_DISALLOW') return { code: 'volume_not_allowed' };
  if (/premium subscription required for the owner/i.test(message)) return { code: 'premium_required', who: 'owner' };
  if (/may not be registered|not registered/i.test(message)) return { code: 'user_not_registered' };
  if (/scope/i.test(message)) return { code: 'insufficient_scope', scopes: operation.scopes };
  if (/player command failed|restriction violated/i.test(message)) return { code: 'player_restriction', message };
  if (operation.removed) return { code: 'removed', operation: name, since: operation.removed };
  return { code: 'forbidden', operation: name, message: message === '' ? 'Forbidden' : message };
}

function notFound(request: SpotifyRequest, message: string, reason: string | undefined): SpotifyFailure {
  const { operation, name } = request;
  if (reason === 'NO_ACTIVE_DEVICE' || /no active device/i.test(message)) return { code: 'no_active_device' };
  if (/device not found/i.test(message)) return { code: 'device_not_found' };
  // What went in 2024 answers 404, what went in 2026 answers 403: there a 404 is about the id.
  if (operation.removed !== undefined && operation.removed === gone2024.removed)
    return { code: 'removed', operation: name, since: operation.removed };
  return { code: 'not_found', operation: name };
}
