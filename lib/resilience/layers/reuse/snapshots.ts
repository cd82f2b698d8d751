import * as z from 'zod';
import type { Answer } from '../../../spotify/answer.ts';
import { SpotifyError } from '../../../spotify/failure.ts';
import type { Lag } from '../../../spotify/lag.ts';
import type { Kind } from '../../../spotify/operation.ts';
import type { Call, Layer } from '../../../spotify/pipeline.ts';
import { bodyOf, type Entry, type Lifetime } from '../../decisions/freshness.ts';
import type { RequestState } from '../../store/fleet-store.ts';
import { listOf, type RequestStateLookup } from '../request-state.ts';

/** Ports of revalidation by snapshot id. */
export interface SnapshotPorts {
  readonly now: () => number;
  readonly lifetime: (kind: Kind) => Lifetime;
  readonly lag: Lag;
}

const list = z.object({ items: z.array(z.unknown()) });
const row = z.object({ id: z.string(), snapshot_id: z.string() });
const playlist = z.object({ snapshot_id: z.string() });

/**
 * Revalidates expired playlist reads by the list of the user's playlists: while a playlist's snapshot id is the same,
 * its cached contents are still valid. So one call replaces many. A list counts as old as Spotify's lag before it was
 * requested.
 */
export const snapshots =
  ({ now, lifetime, lag }: SnapshotPorts) =>
  (call: Call, lookup: RequestStateLookup): Layer =>
  (next) =>
  async (asked) => {
    const listing = asked.operation.provenBy === undefined ? undefined : listOf(asked);
    if (!listing || asked.options.fresh) return next(asked);
    const state = await lookup(asked);
    const entry = expired(state, now());
    const snapshot = entry && snapshotOf(entry);
    if (!entry || snapshot === undefined) return next(asked);
    const [id = ''] = Object.values(asked.params);
    // A playlist that is missing from the cached list would be missing from a new one as well.
    if (!state.list || snapshotIn(parsed(state.list), id) === undefined) return next(asked);
    const proof = await next({ ...listing, options: { ...asked.options, fallback: 'none' } }).catch(unavailable);
    if (!proof) return next(asked);
    const age = proof.freshness.age_seconds * 1000 + lag.library;
    if (age > lifetime('playlist').fresh || snapshotIn(proof.body, id) !== snapshot) return next(asked);
    call.onEvent({ type: 'cache', result: 'hit', kind: 'playlist' });
    return { status: entry.status, body: parsed(entry), freshness: freshnessOf(proof, lag) };
  };

/** If the list cannot be read, the read itself is sent and reports its own failure. */
function unavailable(error: unknown): undefined {
  if (!(error instanceof SpotifyError)) throw error;
}

/** An expired entry that none of our changes has invalidated. */
function expired({ known, entry, generations }: RequestState, now: number): Entry | undefined {
  if (!known || !entry || now < entry.freshUntil) return undefined;
  const isCurrent = Object.entries(entry.generations).every(([tag, id]) => generations.get(tag)?.id === id);
  return isCurrent ? entry : undefined;
}

const parsed = (entry: Entry): unknown => bodyOf(entry)?.body;
const snapshotOf = (entry: Entry): string | undefined => playlist.safeParse(parsed(entry)).data?.snapshot_id;

function snapshotIn(body: unknown, id: string): string | undefined {
  const rows = list.safeParse(body).data?.items ?? [];
  return rows.flatMap((value) => row.safeParse(value).data ?? []).find((one) => one.id === id)?.snapshot_id;
}

const freshnessOf = ({ freshness }: Answer, { library }: Lag): Answer['freshness'] => ({
  source: 'cache',
  age_seconds: freshness.age_seconds + Math.round(library / 1000),
});
