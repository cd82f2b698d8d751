import { SpotifyError, type SpotifyFailure } from '../../spotify/failure.ts';
import type { QuotaBucket } from '../../spotify/operation.ts';
import type { Data, ToolContext } from '../definition/context.ts';

/** The share of a day's quota that one job may use, 0 to 1. */
const share = 0.25;
/** The most calls of a job if the quota is unknown. */
const maxWithoutQuota = 500;
/** A job with more changes announces its cost first. */
const maxUnannounced = 20;

/**
 * Why the remaining quota is not enough for a job; `undefined` if it is.
 * @param needs the calls that the job still needs.
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

/** @throws SpotifyError `quota_reserved` if the remaining quota is not enough for the job. */
export function requireAffordable(needs: number, context: Pick<ToolContext, 'spent'>): void {
  const failure = affordabilityFailure(needs, context);
  if (failure) throw new SpotifyError(failure);
}

export const needsAnnouncement = (changes: number): boolean => changes > maxUnannounced;

export const costAnnouncement = (changes: number, cheaper?: string): string =>
  `This takes ${changes} calls to Spotify that change the playlist, and nothing was changed yet.${cheaper === undefined ? '' : ` ${cheaper}`}`;

export const callCounts = (reading: number, writing: number): Data => ({ calls: { reading, writing } });
