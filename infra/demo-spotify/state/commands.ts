import { between, stream } from '../catalogue/random.ts';
import { type PlayerState, positionAt } from './player.ts';

/** What to play: a list of URIs, possibly from a context, and where to start. */
export interface Programme {
  readonly context: string | null;
  readonly uris: readonly string[];
  readonly index: number;
  readonly positionMs: number;
}

/** Starts a programme. A shuffled one begins with the chosen item and continues in random order. */
export function started(state: PlayerState, programme: Programme, at: number): PlayerState {
  const { context, uris, index, positionMs } = programme;
  const item = uris[index] ?? null;
  const order = state.shuffle ? shuffledFrom(uris, index, at) : uris;
  const place = state.shuffle ? 0 : index;
  return { ...state, playing: true, context, list: uris, order, index: place, item, positionMs, since: at };
}

export function resumed(state: PlayerState, at: number): PlayerState {
  return { ...state, playing: true, since: at };
}

export function paused(state: PlayerState, at: number): PlayerState {
  return { ...state, playing: false, positionMs: positionAt(state, at), since: at };
}

/** Turns shuffle on or off; the current item keeps playing. */
export function shuffled(state: PlayerState, on: boolean, at: number): PlayerState {
  const current = state.order[state.index];
  const inList = Math.max(0, current === undefined ? 0 : state.list.indexOf(current));
  const order = on ? shuffledFrom(state.list, inList, at) : state.list;
  return { ...state, shuffle: on, order, index: on ? 0 : inList };
}

/** The list with the entry at `first` in front and the others in an order that depends on the time only. */
function shuffledFrom(list: readonly string[], first: number, at: number): readonly string[] {
  const random = stream(`shuffle ${at}`);
  const rest = list.toSpliced(first, 1);
  for (let last = rest.length - 1; last > 0; last--) {
    const other = between(random, 0, last);
    const [here = '', there = ''] = [rest[last], rest[other]];
    rest[last] = there;
    rest[other] = here;
  }
  return [...list.slice(first, first + 1), ...rest];
}
