import * as z from 'zod';
import { type Answer, project } from '../../spotify/answer.ts';
import { attempt, SpotifyError, type SpotifyFailure } from '../../spotify/failure.ts';
import type { RequestOptions } from '../../spotify/request.ts';
import { callsFor, furtherPages, playlistRequest, type Range, readRows as readSome } from '../calls/playlist.ts';
import { type ToolContext, withOptions } from '../definition/context.ts';
import { FullPlaylist } from '../schemas/playlist.ts';
import { clean, nameless } from '../schemas/text.ts';
import { affordabilityFailure, requireAffordable } from './cost.ts';
import { hasTime } from './fill.ts';
import { type PlaylistRow, parseRow } from './rows.ts';

export interface PlaylistContents {
  readonly id: string;
  /** Cleaned for display. */
  readonly name: string;
  /** As stored at Spotify, for writing. */
  readonly storedName: string;
  readonly snapshot_id?: string | undefined;
  readonly total: number;
  /** The number of calls for reading all of it. */
  readonly calls: number;
  /** Only the first rows if `complete` is false. */
  readonly rows: readonly PlaylistRow[];
  readonly complete: boolean;
  /** Why the rest is missing; absent if time was up. */
  readonly failure?: SpotifyFailure | undefined;
  /** When reading began. Milliseconds since the epoch. */
  readonly readAt: number;
  /** As in the first response. */
  readonly unsettledUntil: Answer['unsettledUntil'] | undefined;
  readonly unseen: Answer['unseen'] | undefined;
}

export type ReadMode = 'live' | 'cached';

/** A version of a playlist, which a job stores between calls. */
export const Version = z.object({ snapshot: z.string(), total: z.int() });
export type Version = z.output<typeof Version>;

/** A page may take two calls, so at most four calls run at once. */
const pagesAtOnce = 2;
const PlaylistHead = z.object({
  name: z.string().catch(''),
  snapshot_id: z.string().optional().catch(undefined),
});
const longestName = 300;
/** The number of rows in the response of the playlist itself. */
const embeddedRows = 100;

/** The number of calls for reading `total` rows: the first hundred come with the playlist, which is read again after the others. */
function readingCalls(total: number, pageSize: number | undefined): number {
  const calls = callsFor(furtherPages({ start: 0, count: total }, embeddedRows, total), pageSize);
  return calls > 0 ? calls + 2 : 1;
}

const everyRow: Range = { start: 0, count: 10_000 };

/**
 * Reads a range of a playlist, all of it by default, a few pages at a time until time is up. Live pages are cached under the version
 * of the playlist, so another call within the hour continues from there.
 * @throws SpotifyError `forbidden` for contents that Spotify hides from the app, `quota_reserved` if the quota is not enough.
 */
export async function readRows(
  playlist_id: string,
  way: ReadMode,
  context: ToolContext,
  range: Range = everyRow,
): Promise<PlaylistContents> {
  const opened = await open(playlist_id, way, context, range);
  await requireReadable([opened], 0, context);
  return opened.read();
}

/** Reads a playlist of at most `most()` rows; `undefined` for a longer one. `most` is called after the first rows were read. Throws as `readRows`. */
export async function readUpTo(
  playlist_id: string,
  way: ReadMode,
  context: ToolContext,
  most: () => number,
): Promise<PlaylistContents | undefined> {
  const opened = await open(playlist_id, way, context, everyRow);
  if (opened.total > most()) return undefined;
  await requireReadable([opened], 0, context);
  return opened.read();
}

/**
 * Reads several playlists, one after the other, up to the first that is not complete.
 * @param writing the number of changes that the job then makes, by the rows of each.
 * @throws SpotifyError as `readRows`, before the first page if the quota is not enough for all.
 */
export async function readAll(
  ids: readonly string[],
  way: ReadMode,
  context: ToolContext,
  writing: (totals: readonly number[]) => number = () => 0,
): Promise<readonly PlaylistContents[]> {
  const opened = await Promise.all(ids.map((id) => open(id, way, context, everyRow)));
  await requireReadable(opened, writing(opened.map(({ total }) => total)), context);
  const read: PlaylistContents[] = [];
  for (const one of opened) {
    const whole = await one.read();
    read.push(whole);
    if (!whole.complete) break;
  }
  return read;
}

async function requireReadable(
  opened: ReadonlyArray<Awaited<ReturnType<typeof open>>>,
  writing: number,
  context: ToolContext,
): Promise<void> {
  const most = opened.reduce((sum, { calls }) => sum + calls, writing);
  if (!affordabilityFailure(most, context)) return;
  const missing = await Promise.all(opened.map((one) => one.missing()));
  const needs = missing.reduce((sum, calls) => sum + calls, writing);
  requireAffordable(needs, context);
}

async function open(playlist_id: string, way: ReadMode, context: ToolContext, range: Range) {
  const isLive = way === 'live';
  const spotify = withOptions(context.spotify, { fresh: isLive, priority: 'bulk' });
  const head = await readHead(playlist_id, { ...context, spotify });
  const { snapshot_id: id } = head.facts;
  const pages = head.pagesIn(range);
  const version = isLive && pages.length > 0 ? id : undefined;
  const pageSize = pages.length > 0 ? await context.pageSize.known() : undefined;
  return {
    total: head.total,
    /** The most calls for the rest of the range. */
    calls: callsFor(pages, pageSize),
    /** How many of these calls are not cached. */
    missing: async (): Promise<number> => {
      if (version === undefined) return callsFor(pages, pageSize);
      const cached = { ...context, spotify: withOptions(spotify, { version, cachedOnly: true }) };
      const found = await Promise.all(pages.map((page) => attempt(readSome(playlist_id, page, cached))));
      const absent = pages.filter((_, at) => found[at] && 'failure' in found[at]);
      return callsFor(absent, pageSize);
    },
    /** Reads the rest of the range, until time is up. */
    read: async (): Promise<PlaylistContents> => {
      const read = await readOn(head, { range, version }, { ...context, spotify });
      if (version === undefined || !read.complete) return read;
      const after = await attempt(readHead(playlist_id, { ...context, spotify: withOptions(spotify, { version }) }));
      if ('failure' in after) return { ...read, complete: false, failure: after.failure };
      if (after.value.facts.snapshot_id !== id) throw new SpotifyError(changedError);
      return read;
    },
  };
}

/** A playlist at a version that was read completely before, from the cache; `undefined` if it is no longer cached. */
export async function readCachedVersion(
  playlist_id: string,
  { snapshot, total }: Version,
  context: ToolContext,
): Promise<PlaylistContents | undefined> {
  const range = { start: 0, count: total };
  const kept = { fresh: true, priority: 'bulk', version: snapshot, cachedOnly: true } as const;
  const spotify = withOptions(context.spotify, kept);
  const head = await attempt(readHead(playlist_id, { ...context, spotify }));
  if ('failure' in head || head.value.facts.snapshot_id !== snapshot) return undefined;
  const read = await readOn(head.value, { range, version: snapshot }, { ...context, spotify });
  return read.complete ? read : undefined;
}

/** Whether the first response contains all rows. Such versions are not cached, since one call reads them again. */
export const fitsFirstRead = ({ total }: Version): boolean => total <= embeddedRows;

export const versionOf = ({ snapshot_id, total }: PlaylistContents): Version | undefined =>
  snapshot_id === undefined ? undefined : { snapshot: snapshot_id, total };

export async function readVersion(playlist_id: string, context: ToolContext): Promise<string | undefined> {
  const spotify = withOptions(context.spotify, { fresh: true, priority: 'bulk' });
  const { facts } = await readHead(playlist_id, { ...context, spotify });
  return facts.snapshot_id;
}

/** Reads a playlist with the rows in its first response. */
async function readHead(playlist_id: string, { spotify, now }: Pick<ToolContext, 'spotify' | 'now'>) {
  const readAt = now();
  const asked = playlistRequest(playlist_id);
  const answer = await spotify(asked);
  const { contents } = project(FullPlaylist, answer, asked);
  const facts = project(PlaylistHead, answer, asked);
  if (!contents) throw new SpotifyError({ code: 'forbidden', operation: asked.name, message: 'Forbidden' });
  const total = contents.total ?? contents.items.length;
  const pagesIn = (range: Range): readonly Range[] => furtherPages(range, contents.items.length, total);
  const { unsettledUntil, unseen } = answer;
  return { playlist_id, facts, total, items: contents.items, pagesIn, readAt, unsettledUntil, unseen };
}

async function readOn(
  { playlist_id, facts, total, items, pagesIn, readAt, unsettledUntil, unseen }: Awaited<ReturnType<typeof readHead>>,
  { range, version }: { readonly range: Range; readonly version: RequestOptions['version'] },
  context: ToolContext,
): Promise<PlaylistContents> {
  const { name: storedName, snapshot_id } = facts;
  const known = total > embeddedRows ? await context.pageSize.known() : undefined;
  const whole = {
    ...{ id: playlist_id, name: clean(storedName, longestName) || nameless, storedName, snapshot_id, total },
    calls: readingCalls(total, known),
    readAt,
    unsettledUntil,
    unseen,
  };
  const values = items.slice(range.start, range.start + range.count);
  const rows = () => values.map((value, at) => parseRow(value, range.start + at));
  const pages = pagesIn(range);
  const spotify = withOptions(context.spotify, { ...(version && { version }) });
  // Each call reads at least one new page: otherwise a call with little time would make no progress.
  let isFurther = false;
  // While the page size is unknown, the first page is read alone to find it out.
  for (let next = 0; next < pages.length; ) {
    const some = pages.slice(next, next + (known === undefined && next === 0 ? 1 : pagesAtOnce));
    next += some.length;
    if (isFurther && !hasTime(context)) return { ...whole, rows: rows(), complete: false };
    const got = await attempt(Promise.all(some.map((page) => readSome(playlist_id, page, { ...context, spotify }))));
    if ('failure' in got) return { ...whole, rows: rows(), complete: false, failure: got.failure };
    if (got.value.some((page) => page.total !== total)) throw new SpotifyError(changedError);
    values.push(...got.value.flatMap(({ items }) => items));
    isFurther ||= got.value.some(({ answers }) => answers.some(({ freshness }) => freshness.source === 'live'));
  }
  return { ...whole, rows: rows(), complete: true };
}

const changedError = {
  code: 'bad_request',
  message: 'the playlist changed while it was read; nothing was done, and calling again reads it anew',
} as const;
