/** A track that was played to its end or skipped after a while. */
export interface Play {
  readonly uri: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly context: string | null;
}

/** What a player does at one moment; where it is later follows from the time that has passed. */
export interface PlayerState {
  /** The active device; null when there is none. */
  readonly deviceId: string | null;
  readonly playing: boolean;
  readonly shuffle: boolean;
  readonly repeat: 'off' | 'context' | 'track';
  /** URI of the album, playlist, artist or show that plays; null for a bare list. */
  readonly context: string | null;
  /** The context's contents in their own order. */
  readonly list: readonly string[];
  /** The same in the order of playing. */
  readonly order: readonly string[];
  /** Where in `order` playing is, or will go on after queued items. */
  readonly index: number;
  /** What plays or is paused; null when nothing was ever played. */
  readonly item: string | null;
  /** Milliseconds into the item at `since`. */
  readonly positionMs: number;
  readonly since: number;
  /** What the user queued; it plays before the rest of the context. */
  readonly queue: readonly string[];
  /** Up to 50, newest first. */
  readonly recent: readonly Play[];
}

/** How long an item lasts, in milliseconds. */
export type DurationOf = (uri: string) => number;

/** Shortest time of listening that counts as a play, in milliseconds. */
const countsAfter = 30_000;

/** Milliseconds into the item now, as if it never ended. */
export function positionAt(state: PlayerState, now: number): number {
  return state.playing ? state.positionMs + Math.max(0, now - state.since) : state.positionMs;
}

/** The state now: items that ended meanwhile gave way to the next ones. */
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

/** The state after going back one item; at the start of a context the item starts over. */
export function wentBack(state: PlayerState, at: number): PlayerState {
  const before = positionAt(state, at) >= countsAfter ? remembered(state, at) : state;
  const index = state.order[state.index] === state.item ? Math.max(0, state.index - 1) : state.index;
  return { ...before, index, item: state.order[index] ?? state.item, positionMs: 0, since: at };
}

/** What will play after the current item: the queue, then the rest of the context. */
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
