import type { Answer } from '../../spotify/answer.ts';
import { SpotifyError, type SpotifyFailure } from '../../spotify/failure.ts';
import type { SpotifyRequest } from '../../spotify/request.ts';
import { cachedAnswer, type Entry } from '../decisions/freshness.ts';

/** A stale or minimal response for a read that accepts one; `undefined` if the failure must be reported. */
export function degradedAnswer(
  request: SpotifyRequest,
  entry: Entry | undefined,
  error: unknown,
  now: number,
): Answer | undefined {
  const { fallback: wanted } = request.options;
  if (wanted === 'none' || !(error instanceof SpotifyError)) return undefined;
  const cannotAsk = reasonOf(error.failure);
  if (!cannotAsk) return undefined;
  const stale = entry && cachedAnswer(entry, { source: 'stale', ...cannotAsk }, now);
  if (stale) return stale;
  const body = wanted === 'minimal' ? minimal(request) : undefined;
  return body && { status: 200, body, freshness: { source: 'minimal', age_seconds: 0, ...cannotAsk } };
}

function reasonOf(failure: SpotifyFailure): Pick<Answer['freshness'], 'reason' | 'retry_at'> | undefined {
  switch (failure.code) {
    case 'unavailable':
      return { reason: 'Spotify cannot be reached' };
    case 'quota_reserved':
      return { reason: "the rest of Spotify's quota is kept for direct requests" };
    case 'circuit_open':
      return { reason: 'Spotify failed several times in a row', retry_at: failure.retryAt.toISOString() };
    case 'rate_limited':
      return { reason: 'the rate of calls is limited', retry_at: failure.retryAt.toISOString() };
    case 'quota_exhausted':
      return { reason: "Spotify's quota for this is spent", retry_at: failure.retryAt.toISOString() };
    default:
      return undefined;
  }
}

/** What is known of an item without asking Spotify: its id and URI. `undefined` for anything but a read by id. */
export function minimal({ operation, params }: SpotifyRequest): { id: string; uri: string; type: string } | undefined {
  const { one: type } = operation;
  const [id] = Object.values(params);
  return type !== undefined && id !== undefined ? { id, uri: `spotify:${type}:${id}`, type } : undefined;
}
