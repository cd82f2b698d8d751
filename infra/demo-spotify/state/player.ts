/** A track that was played to its end, or for a while and then skipped. */
export interface Play {
  readonly uri: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly context: string | null;
}

/** The player's state at one moment. The current position follows from the time that has passed. */
export interface PlayerState {
  /** The active device; null when there is none. */
  readonly deviceId: string | null;
  readonly playing: boolean;
  readonly shuffle: boolean;
  readonly repeat: 'off' | 'context' | 'track';
  /** URI of the album, playlist, artist or show that plays; null for a list of tracks. */
  readonly context: string | null;
  /** The context's contents in their original order. */
  readonly list: readonly string[];
  /** The same in playback order. */
  readonly order: readonly string[];
  /** The index in `order` of the current item, or of the one that follows the queue. */
  readonly index: number;
  /** The item that plays or is paused; null if nothing was ever played. */
  readonly item: string | null;
  /** Milliseconds into the item at `since`. */
  readonly positionMs: number;
  readonly since: number;
  /** Queued by the user; plays before the rest of the context. */
  readonly queue: readonly string[];
  /** Up to 50, newest first. */
  readonly recent: readonly Play[];
}

/** The duration of an item, milliseconds. */
export type DurationOf = (uri: string) => number;

/** The shortest playback that counts as a play, milliseconds. */
const countsAfter = 30_000;

/** Position in the item now, milliseconds, ignoring that it may have ended. */
export function positionAt(state: PlayerState, now: number): number {
  return state.playing ? state.positionMs + Math.max(0, now - state.since) : state.positionMs;
}

/** The current state, after the items that have ended meanwhile. */
export function advanced(state: PlayerState, now: number, durationOf: DurationOf): PlayerState {
  let current = state;
  while (current.playing && current.item !== null) {
    const duration = Math.max(1000, durationOf(current.item));
    if (positionAt(current, now) < duration) return current;
    const endedAt = current.since + duration - current.positionMs;
    const heard = remembered(current, endedAt);
    if (current.repeat === 'track') {
      const rounds = Math.floor((now - endedAt) / duration);
      return { ...heard, positionMs: 0, since: endedAt + rounds * duration };
    }
    current = following(heard, endedAt);
  }
  return current;
}

/** The state after skipping to the next item at `at`. */
export function skipped(state: PlayerState, at: number): PlayerState {
  return following(positionAt(state, at) >= countsAfter ? remembered(state, at) : state, at);
}

/** The state after going back one item; the first item of a context starts again. */
export function wentBack(state: PlayerState, at: number): PlayerState {
  const before = positionAt(state, at) >= countsAfter ? remembered(state, at) : state;
  const index = state.order[state.index] === state.item ? Math.max(0, state.index - 1) : state.index;
  return { ...before, index, item: state.order[index] ?? state.item, positionMs: 0, since: at };
}

/** What plays after the current item: the queue, then the rest of the context. */
export function upcoming(state: PlayerState): readonly string[] {
  const rest = state.order.slice(state.index + 1);
  return [...state.queue, ...rest, ...(state.repeat === 'context' ? state.order.slice(0, state.index + 1) : [])];
}

function following(state: PlayerState, at: number): PlayerState {
  const [queued, ...queue] = state.queue;
  const fresh = { ...state, positionMs: 0, since: at };
  if (queued !== undefined) return { ...fresh, queue, item: queued };
  const next = state.order[state.index + 1];
  if (next !== undefined) return { ...fresh, index: state.index + 1, item: next };
  const ended = { ...fresh, index: 0, item: state.order[0] ?? state.item };
  return state.repeat === 'context' ? ended : { ...ended, playing: false };
}

function remembered(state: PlayerState, at: number): PlayerState {
  if (state.item === null || !state.item.startsWith('spotify:track:')) return state;
  const play = { uri: state.item, at, context: state.context };
  return { ...state, recent: [play, ...state.recent].slice(0, 50) };
}
