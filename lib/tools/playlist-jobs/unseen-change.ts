import { SpotifyError, type SpotifyFailure, unseenUntil } from '../../spotify/failure.ts';
import type { Lag } from '../../spotify/lag.ts';
import type { ToolContext } from '../definition/context.ts';
import type { Change } from '../definition/ports.ts';
import type { UndoStep } from '../definition/undo-step.ts';
import {
  changesIn,
  hasOlder,
  hasUnrecorded,
  maxCallDuration,
  type OwnChange,
  withKnown,
} from '../guards/own-changes.ts';
import type { PlaylistContents } from './reading.ts';
import type { PlaylistRow } from './rows.ts';

/** The tolerated difference between Spotify's clock, which has whole seconds, and ours. Milliseconds. */
const clockTolerance = 6000;
/** The longest time between sending and arrival of a request. Milliseconds. */
const maxDelay = 30_000;

export function mayBeAddedBy({ added_at }: PlaylistRow, sentAt: number): boolean {
  const time = Date.parse(added_at ?? '');
  return time >= sentAt - clockTolerance && time <= sentAt + maxDelay;
}

/**
 * The failure if the read rows do not show this server's last change of the playlist, which Spotify may show late: no decision may be
 * based on them. Versions include all earlier changes, so the last change is enough.
 */
export const findUnseenChange = async (
  read: PlaylistContents,
  context: ChangeLookup,
): Promise<SpotifyFailure | undefined> => unseenIn(await recentChanges(context), read, context);

/** @throws SpotifyError if the read rows do not show the last change. */
export async function requireChangesVisible(reads: readonly PlaylistContents[], context: ChangeLookup): Promise<void> {
  const recent = await recentChanges(context);
  for (const read of reads) {
    const failure = unseenIn(recent, read, context);
    if (failure) throw new SpotifyError(failure);
  }
}

/** Tells of which playlists another tool of this server has changed the rows since a job has: what the job knows of them is old then. */
export async function overtaken(tool: string, context: ChangeLookup): Promise<(playlist_id: string) => boolean> {
  const recent = (await recentChanges(context)) ?? [];
  const own = recent.filter((change) => change.tool === tool);
  return (playlist_id) => {
    const lastOf = (changes: readonly Change[]): number => changesIn(`rows:${playlist_id}`, changes)[0]?.at ?? 0;
    return lastOf(recent) > lastOf(own);
  };
}

type ChangeLookup = Pick<ToolContext, 'changes' | 'lag'>;

/** Those that this container knows, too; `undefined` if the others cannot be read. */
const recentChanges = ({ changes }: ChangeLookup): Promise<readonly Change[] | undefined> =>
  changes.recent().then(
    (read) => withKnown(read, changes.known()),
    () => undefined,
  );

function unseenIn(
  recent: readonly Change[] | undefined,
  read: PlaylistContents,
  { lag }: ChangeLookup,
): SpotifyFailure | undefined {
  const { unseen = [], unsettledUntil, readAt } = read;
  const [last] = changesIn(`rows:${read.id}`, recent ?? []);
  const isMore = !last && hasOlder(unseen, recent ?? []);
  // No record tells which change it is that Spotify may not show yet.
  if (unsettledUntil !== undefined && (isMore || hasUnrecorded(unseen, recent ?? [], readAt - lag.library)))
    return unseenUntil(unsettledUntil);
  return unlessShown(last, read, lag);
}

/** The failure if the read rows do not show the last change of their playlist. */
export function unlessShown(last: OwnChange | undefined, read: PlaylistContents, lag: Lag): SpotifyFailure | undefined {
  if (!last || (last.step ? isShown(last.step, read) : read.snapshot_id === last.version)) return undefined;
  const shownAt = lag.library + sentBy(last);
  return read.readAt >= shownAt ? undefined : unseenUntil(shownAt);
}

/** When the last request of a change was sent at the latest. */
function sentBy({ at, step }: OwnChange): number {
  if (!step) return at;
  return step.do === 'remove' ? step.at : at + maxCallDuration;
}

function isShown(step: UndoStep, { rows, total, snapshot_id }: PlaylistContents): boolean {
  switch (step.do) {
    case 'remove': {
      const left = rows.filter((row) => mayBeAddedBy(row, step.at)).map(({ uri }) => uri);
      return step.uris.every((uri) => {
        const at = left.indexOf(uri);
        return at >= 0 && left.splice(at, 1).length > 0;
      });
    }
    case 'insert':
      return step.total === undefined || total === step.total - (step.count ?? step.rows.length);
    case 'move':
      return step.uris
        ? step.uris.every((uri, n) => (rows[step.start + n]?.uri ?? null) === uri)
        : step.snapshot !== undefined && step.snapshot === snapshot_id;
    case 'order':
      return rows.length !== step.uris.length || rows.some(({ uri = null }, at) => uri !== step.uris[at]);
    default:
      return true;
  }
}
