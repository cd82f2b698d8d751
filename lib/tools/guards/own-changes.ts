import * as z from 'zod';
import { type Answer, olderChanges } from '../../spotify/answer.ts';
import { SpotifyError, unseenUntil } from '../../spotify/failure.ts';
import type { SpotifyRequest } from '../../spotify/request.ts';
import type { Spotify, ToolContext } from '../definition/context.ts';
import type { Change, Untold } from '../definition/ports.ts';
import { UndoStep } from '../definition/undo-step.ts';

/** What a change is about: Spotify's reads of it may lag behind this server's changes. */
export type Area = 'library' | `player:${StepOf<'player'>['setting']}` | `details:${string}` | `rows:${string}`;

type StepOf<Do extends UndoStep['do']> = Extract<UndoStep, { readonly do: Do }>;

/** The longest time between the start of a call and its last request. Milliseconds. */
export const maxCallDuration = 20_000;

/** What the change that a step undoes is about, and so the undo, too. */
export function areaOf(step: UndoStep): Area {
  switch (step.do) {
    case 'save':
    case 'unsave':
    case 'delete':
      return 'library';
    case 'details':
      return `details:${step.playlist_id}`;
    case 'player':
      return `player:${step.setting}`;
    default:
      return `rows:${step.playlist_id}`;
  }
}

export const isAboutRows = (area: Area): boolean => area.startsWith('rows:');

const Setting = z.enum(['volume', 'shuffle', 'repeat']);

/** The areas of a request without an undo step that would say them; none for a change that no decision depends on. */
export function areasOfRequest({
  name,
  params: { playlist_id },
  query: { device_id },
}: SpotifyRequest): readonly Area[] {
  if (name.endsWith('/playlists/{playlist_id}/items')) return [`rows:${playlist_id}`];
  if (name === 'PUT /playlists/{playlist_id}') return [`details:${playlist_id}`];
  if (name.endsWith('/me/library') || name === 'PUT /playlists/{playlist_id}/followers') return ['library'];
  const { data: setting } = Setting.safeParse(name.split('/me/player/')[1]);
  // What plays may move to another device, which has a volume of its own.
  const moves = name === 'PUT /me/player' || device_id !== undefined;
  const changed = new Set([...(setting ? [setting] : []), ...(moves ? (['volume'] as const) : [])]);
  return [...changed].map((one): Area => `player:${one}`);
}

/** A change of an area and when it was made: the step that undoes it or has undone it, or without one the version that it led to. */
export type OwnChange =
  | { readonly at: number; readonly step: UndoStep; readonly isUndone: boolean }
  | { readonly at: number; readonly step?: undefined; readonly version: string };

const Steps = z.array(UndoStep).catch([]);
const parsed = new WeakMap<readonly unknown[], readonly UndoStep[]>();

/** The steps of a change, parsed once: a call may ask about each of many items, and an order has thousands of rows. */
function stepsOf(steps: readonly unknown[] = []): readonly UndoStep[] {
  const known = parsed.get(steps) ?? Steps.parse(steps);
  parsed.set(steps, known);
  return known;
}

const stepsIn = (area: Area, steps: readonly unknown[]): readonly UndoStep[] =>
  stepsOf(steps).filter((step) => areaOf(step) === area);

/** This server's changes of an area, newest first. */
export const changesIn = (area: Area, recent: readonly Change[]): readonly OwnChange[] =>
  recent
    .flatMap(({ at, steps, untold, undone }): readonly OwnChange[] => [
      ...(untold && area in untold.areas ? [{ at: untold.at, version: untold.areas[area] ?? '' }] : []),
      ...(undone ? stepsIn(area, undone.steps).map((step) => ({ at: undone.at, step, isUndone: true })) : []),
      ...stepsIn(area, steps).map((step) => ({ at, step, isUndone: false })),
    ])
    .toSorted((one, other) => other.at - one.at);

/** Makes short names for the requests of a call, which sort by time and say what a request may change, where that is known. */
export function requestNames(now: () => number, id: string) {
  let count = 0;
  return (areas: readonly Area[] = []): string =>
    [now().toString(36), id.slice(-4), (count++).toString(36), areas.map(letterOf).join('')].join(separator);
}

const separator = '-';
const timeIn = (name: string): number => Number.parseInt(name.split(separator)[0] ?? '', 36);

function letterOf(area: Area): string {
  const [kind = '', what = ''] = area.split(':');
  return kind === 'player' ? what.slice(0, 1).toUpperCase() : kind.slice(0, 1);
}

/** Whether a named request may have changed something of an area. */
function mayBeOf(name: string, area: Area | undefined): boolean {
  const known = name.split(separator)[3] ?? '';
  return area === undefined || known === '' || known.includes(letterOf(area));
}

const isOfPlayer = (area: Area): boolean => area.startsWith('player:');

/** The number of last changes that are looked at. */
export const mostRecent = 10;

type Recorded = Pick<Change, 'requests'> & Partial<Pick<Change, 'at'>>;

/** Whether a name is of a change before the last ones, which are those that are looked at. */
function isOlder(name: string, changes: readonly Recorded[]): boolean {
  if (name === olderChanges) return true;
  const times = changes.flatMap(({ at }) => at ?? []);
  return times.length >= mostRecent && timeIn(name) < Math.min(...times);
}

/** Whether a response may not show changes before the last ones either. `area`: only those that may be of it. */
export const hasOlder = (unseen: readonly string[], changes: readonly Recorded[], area?: Area): boolean =>
  unseen.some((name) => mayBeOf(name, area) && isOlder(name, changes));

/**
 * Whether one of the last changes that a response may not show has no record. `shown`: a time before which all are shown; `area`: only
 * those that may be of it.
 */
export function hasUnrecorded(
  unseen: readonly string[],
  changes: readonly Recorded[],
  shown: number,
  area?: Area,
): boolean {
  const recorded = new Set(changes.flatMap(({ requests = [] }) => requests));
  return unseen.some(
    (name) =>
      mayBeOf(name, area) &&
      !recorded.has(name) &&
      !isOlder(name, changes) &&
      !(timeIn(name) + maxCallDuration < shown),
  );
}

/** The last changes, of those that were read and those that only this container knows. */
export const withKnown = (read: readonly Change[], known: readonly Change[]): readonly Change[] => {
  const ids = new Set(read.map(({ id }) => id));
  const all = [...read, ...known.filter(({ id }) => !ids.has(id))];
  return all.toSorted((one, other) => (one.id < other.id ? 1 : -1)).slice(0, mostRecent);
};

const Snapshot = z.object({ snapshot_id: z.string() });

/** Collects what requests change, or may, of which no step says how it is then. `earlier`: what is known of that before. */
export function untoldChanges(now: () => number, earlier?: Untold) {
  let untold = earlier;
  const add = (area: Area, version = ''): void => {
    untold = { at: now(), areas: { ...untold?.areas, [area]: version } };
  };
  return {
    /** Notes a request that was sent. `body`: the response to it, if there is one. */
    note: (asked: SpotifyRequest, body?: unknown): void => {
      for (const area of areasOfRequest(asked)) add(area, Snapshot.safeParse(body).data?.snapshot_id);
    },
    /** Of an area there is a step now that tells it. */
    forget: (area: Area): void => {
      if (!untold) return;
      const { [area]: _, ...areas } = untold.areas;
      untold = Object.keys(areas).length > 0 ? { ...untold, areas } : undefined;
    },
    all: () => (untold ? { untold } : {}),
  };
}

/** Newer changes of what a step is about, than the change that it undoes: newest first. */
export const newerThan = ({ id, at }: Change, step: UndoStep, recent: readonly Change[]): readonly OwnChange[] =>
  changesIn(
    areaOf(step),
    recent.filter((change) => change.id !== id),
  ).filter((change) => change.at > at);

/** Stands for a value that is not known. */
export const unknown = Symbol('unknown');

/** Reads that decide something, and what this server changed so lately that they may not show it. */
export interface WatchedReads {
  readonly context: ToolContext;
  /** Whether a read may not show one of this server's last changes. */
  readonly isUnsettled: () => boolean;
  /**
   * What this server has made of something that reads may not show yet; `undefined` where they do, `unknown` where nothing is sure.
   * `valueIn`: the value that the change of a step has left, or its undo, if the step is about it.
   */
  readonly own: <T>(
    area: Area,
    valueIn: (step: UndoStep, isUndone: boolean) => T | undefined,
  ) => Promise<T | typeof unknown | undefined>;
}

export function watchReads(context: ToolContext): WatchedReads {
  const { now, lag } = context;
  /** When the first read was sent that may not show this server's last change. */
  let unsettledAt: number | undefined;
  let unseen: readonly string[] = [];
  let found: Promise<readonly Change[] | undefined> | undefined;
  const recent = () => {
    found ??= context.changes.recent().catch(() => undefined);
    return found;
  };
  const spotify: Spotify = async (asked, options) => {
    const sentAt = now();
    const answer = await context.spotify(asked, options);
    if (!answer.unseen?.length) return answer;
    unsettledAt ??= sentAt;
    unseen = [...unseen, ...answer.unseen];
    return answer;
  };
  return {
    context: { ...context, spotify },
    isUnsettled: () => unsettledAt !== undefined,
    own: async (area, valueIn) => {
      if (unsettledAt === undefined) return;
      const shown = unsettledAt - (isOfPlayer(area) ? lag.player : lag.library);
      let changes = context.changes.known();
      if (hasOlder(unseen, changes, area) || hasUnrecorded(unseen, changes, shown, area)) {
        const read = await recent();
        if (read === undefined) return unknown;
        changes = withKnown(read, changes);
        if (hasUnrecorded(unseen, changes, shown, area)) return unknown;
      }
      for (const change of changesIn(area, changes)) {
        if (change.at <= shown) return;
        if (!change.step) return unknown;
        const value = valueIn(change.step, change.isUndone);
        if (value !== undefined) return value;
      }
      return hasOlder(unseen, changes, area) ? unknown : undefined;
    },
  };
}

/** A context whose reads fail (`equal_call`, unseen) while they may not show a change that the records lack. */
export const withRecords = <Context extends Pick<ToolContext, 'spotify' | 'now' | 'lag'>>(
  context: Context,
  recorded: () => readonly Recorded[],
): Context => ({
  ...context,
  spotify: async (asked, options) => {
    const shown = context.now() - context.lag.library;
    const answer = await context.spotify(asked, options);
    const { unseen = [], unsettledUntil } = answer;
    if (unsettledUntil !== undefined && hasUnrecorded(unseen, recorded(), shown))
      throw new SpotifyError(unseenUntil(unsettledUntil));
    return answer;
  },
});

/** Finds what a setting of the player was set to, and on which device. */
export const settingOf =
  (name: StepOf<'player'>['setting']) =>
  (step: UndoStep, isUndone: boolean): { readonly value: unknown; readonly device: string | undefined } | undefined =>
    step.do === 'player' && step.setting === name
      ? { value: isUndone ? step.was : step.set, device: step.device }
      : undefined;

/** The time that a read after a wait, and what follows, may take. Milliseconds. */
const reserve = 5000;

/**
 * A live read of the player that decides something: if it may not show this server's last command yet, the player is read again when it does.
 * @throws SpotifyError `equal_call` (unseen) if there is no time for that.
 */
export async function readSettled(
  asked: SpotifyRequest,
  { spotify, sleep, now, deadline, lag }: Pick<ToolContext, 'spotify' | 'sleep' | 'now' | 'deadline' | 'lag'>,
): Promise<Answer> {
  const sentAt = now();
  const answer = await spotify(asked, { fresh: true });
  const shownAt = Math.min(answer.unsettledUntil ?? 0, sentAt + lag.player);
  if (shownAt <= sentAt) return answer;
  const wait = Math.max(0, shownAt - now());
  if (now() + wait + reserve > deadline) throw new SpotifyError(unseenUntil(now() + wait));
  await sleep(wait);
  return spotify(asked, { fresh: true });
}
