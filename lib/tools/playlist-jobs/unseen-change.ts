import * as z from 'zod';
import { SpotifyError, type SpotifyFailure } from '../../spotify/failure.ts';
import type { ToolContext } from '../definition/context.ts';
import type { Change } from '../definition/ports.ts';
import { UndoStep } from '../definition/undo-step.ts';
import type { PlaylistContents } from './reading.ts';
import type { PlaylistRow } from './rows.ts';

/** The tolerated difference between Spotify's clock, which has whole seconds, and ours. Milliseconds. */
const clockTolerance = 6000;
/** The longest time between sending and arrival of a request. Milliseconds. */
const maxDelay = 30_000;
/** The longest time between the start of a call and its last request. Milliseconds. */
const maxCallDuration = 20_000;

export function mayBeAddedBy({ added_at }: PlaylistRow, sentAt: number): boolean {
  const time = Date.parse(added_at ?? '');
  return time >= sentAt - clockTolerance && time <= sentAt + maxDelay;
}

const Steps = z.array(UndoStep).catch([]);

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

type ChangeLookup = Pick<ToolContext, 'changes' | 'now' | 'lag'>;

/** If changes cannot be read, they could not be stored either, and the job has said so. */
const recentChanges = ({ changes }: ChangeLookup): Promise<readonly Change[]> => changes.recent().catch(() => []);

function unseenIn(
  recent: readonly Change[],
  read: PlaylistContents,
  { now, lag }: ChangeLookup,
): SpotifyFailure | undefined {
  for (const { at, steps } of recent) {
    const last = Steps.parse(steps).find((step) => 'playlist_id' in step && step.playlist_id === read.id);
    if (!last) continue;
    const shownAt = lag.library + (last.do === 'remove' ? last.at : at + maxCallDuration);
    if (now() >= shownAt || isShown(last, read)) return undefined;
    return { code: 'equal_call', state: 'unseen', retryAt: new Date(shownAt) };
  }
  return undefined;
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
