import { SpotifyError, type SpotifyFailure } from '../../spotify/failure.ts';
import type { QuotaBucket } from '../../spotify/operation.ts';
import type { Data, ToolContext } from '../definition/context.ts';

/** A job may use so much of a day's quota (0 to 1): the rest is for others. */
const share = 0.25;
/** Where nothing is known of the quota. */
const maxWithoutQuota = 500;
/** A job with more changes than this says first what it costs. */
const maxUnannounced = 20;

/**
 * Why a job cannot be done with what is left of a quota; `undefined` where it can.
 * @param needs the calls that it still takes.
 * @param most the share of the quota that it may use, 0 to 1.
 */
export function affordabilityFailure(
  needs: number,
  { spent }: Pick<ToolContext, 'spent'>,
  { bucket, most: part }: { readonly bucket: QuotaBucket; readonly most: number } = {
    bucket: 'playlists',
    most: share,
  },
): SpotifyFailure | undefined {
  const quota = spent.quota(bucket);
  const most = quota ? Math.floor(Math.min(quota.left, quota.of * part)) : maxWithoutQuota;
  return needs > most ? { code: 'quota_reserved', bucket, needs, most: Math.max(0, most) } : undefined;
}

/** @throws SpotifyError `quota_reserved` for a job that cannot be done with what is left of a quota. */
export function requireAffordable(needs: number, context: Pick<ToolContext, 'spent'>): void {
  const failure = affordabilityFailure(needs, context);
  if (failure) throw new SpotifyError(failure);
}

/** Whether a job says what it costs before it changes anything. */
export const needsAnnouncement = (changes: number): boolean => changes > maxUnannounced;

/** What a large job says before it changes anything. */
export const costAnnouncement = (changes: number, cheaper?: string): string =>
  `This takes ${changes} calls to Spotify that change the playlist, and nothing was changed yet.${cheaper === undefined ? '' : ` ${cheaper}`}`;

/** The calls that a job takes, as its answer says it. */
export const callCounts = (reading: number, writing: number): Data => ({ calls: { reading, writing } });
