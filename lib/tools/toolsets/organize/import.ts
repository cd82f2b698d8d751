import * as z from 'zod';
import { project } from '../../../spotify/answer.ts';
import { attempt, type SpotifyFailure } from '../../../spotify/failure.ts';
import { request } from '../../../spotify/request.ts';
import { spotifyId } from '../../definition/arguments.ts';
import type { Data, Outcome, ToolContext } from '../../definition/context.ts';
import { allow_duplicate } from '../../definition/idempotency.ts';
import { tool } from '../../definition/tool.ts';
import { continue_from, resume } from '../../playlist-jobs/continuation.ts';
import { affordabilityFailure, needsAnnouncement } from '../../playlist-jobs/cost.ts';
import { batchesFor, FillProgress, fill, hasTime, rowCount } from '../../playlist-jobs/fill.ts';
import { jobIdempotency } from '../../playlist-jobs/idempotency.ts';
import { created, describeTarget, newPlaylist, playlistName, type Target } from '../../playlist-jobs/target.ts';
import { bestMatch, parseTrackLine, queriesFor } from '../../playlist-jobs/track-matching.ts';
import { known, Track } from '../../schemas/entities.ts';

/** The ids found for the lines so far, empty if none is certain, and how many are in the playlist. */
const State = z.object({
  ids: z.array(z.string()),
  target: z.object({ id: z.string(), name: z.string() }).optional(),
  filled: FillProgress,
});
type Progress = z.output<typeof State>;

const candidates = 5;
const Found = z.object({ tracks: z.object({ items: z.array(z.unknown()).catch([]) }) });

interface MatchedLine {
  readonly line: string;
  readonly confidence: number;
  readonly uri?: string;
  readonly found?: string;
}

async function find(line: string, threshold: number, { spotify }: ToolContext): Promise<MatchedLine> {
  const wish = parseTrackLine(line);
  let row: MatchedLine = { line, confidence: 0 };
  for (const query of queriesFor(wish)) {
    const asked = request('GET /search', {}, { q: query, type: 'track', limit: candidates });
    const tracks = known(project(Found, await spotify(asked, { priority: 'bulk' }), asked).tracks.items, Track).flatMap(
      ({ uri, name, artists = [], is_playable }) =>
        uri === undefined || is_playable === false
          ? []
          : [{ uri, name, artists: artists.map((artist) => artist.name) }],
    );
    const top = bestMatch(wish, tracks);
    if (top && top.confidence > row.confidence) {
      const { uri, name, artists } = top.track;
      row = { line, confidence: top.confidence, uri, found: `${artists.join(', ')} - ${name}` };
    }
    if (row.confidence >= threshold) break;
  }
  return row;
}

const input = z
  .strictObject({
    // A pasted list has empty lines.
    lines: z
      .array(z.string().trim().max(200))
      .min(1)
      .max(200)
      .transform((lines) => lines.filter((line) => line !== ''))
      .pipe(z.array(z.string()).min(1)),
    name: playlistName.optional(),
    into: spotifyId('playlist').optional(),
    threshold: z.number().min(0).max(1).default(0.8),
    dry_run: z.boolean().default(false),
    continue_from,
    allow_duplicate,
  })
  .refine(({ name, into, dry_run }) => (name === undefined || into === undefined) && (dry_run || name !== into), {
    path: ['name'],
    message: 'for a new playlist, or into for an existing one: give one of them',
  });
type ImportArguments = z.output<typeof input>;

async function importLines(
  { continue_from: from, dry_run, allow_duplicate: _, ...args }: ImportArguments,
  context: ToolContext,
): Promise<Outcome> {
  const job = await resume({ tool: 'import_playlist', args: { ...args, dry_run } }, from, State, context);
  const before: Progress = job.before ?? { ids: [], filled: { base: 0, added: 0 } };
  if (needsAnnouncement(args.lines.length) && !job.before)
    return job.stop(before, { message: costOf(args.lines.length), lines_total: args.lines.length }, 'cost_first');
  const { rows, failure } = await search(args.lines.slice(before.ids.length), args.threshold, context);
  const ids = [...before.ids, ...rows.map((row) => (row.confidence >= args.threshold ? idOf(row) : ''))];
  const said = summary(rows, args.threshold, before.ids.length, args.lines.length);
  if (ids.length < args.lines.length) {
    const message = `Searched for ${ids.length} of ${args.lines.length} lines; nothing is added before all are.`;
    return job.stop({ ...before, ids }, { message, ...said }, failure && { failure });
  }
  const sure = ids.flatMap((id) => (id === '' ? [] : [`spotify:track:${id}`]));
  const calls = { writing: (args.into === undefined ? 1 : 0) + batchesFor(sure.length) };
  if (dry_run) return { data: { dry_run: true, ...said, to_add: sure.length, calls, ...job.cost() } };
  if (sure.length === 0)
    return {
      data: { success: false, message: 'No line was found for sure: nothing was added.', ...said, ...job.cost() },
    };
  const { target, base } = await targetOf(before, args, context);
  const done = await fill(target.id, sure, { ...before.filled, base }, context, before.target !== undefined);
  const isNew = args.into === undefined;
  const message = `Added ${done.filled.added} of ${args.lines.length} lines to ${isNew ? created(target, false) : 'the playlist'}.`;
  // The name of an existing one was not read.
  const playlist = isNew ? describeTarget(target) : { id: target.id };
  if (done.filled.added === sure.length) return { data: { success: true, message, playlist, ...said, ...job.cost() } };
  const state = { ids, target, filled: done.filled };
  return job.stop(state, { message, playlist, ...said }, done.failure && { failure: done.failure });
}

/** Announces the cost of a long list before the first search. */
const costOf = (lines: number): string =>
  `This takes ${lines} to ${2 * lines} searches, the smallest of Spotify's quotas, and nothing was searched for or added yet. Cheaper: fewer lines, each with artist and title.`;

const idOf = ({ uri = '' }: MatchedLine): string => uri.slice(uri.lastIndexOf(':') + 1);

/** Searches line by line: search has the smallest quota, so no found line is searched for again. */
async function search(
  lines: readonly string[],
  threshold: number,
  context: ToolContext,
): Promise<{ rows: readonly MatchedLine[]; failure?: SpotifyFailure }> {
  const rows: MatchedLine[] = [];
  for (const line of lines) {
    if (!hasTime(context)) return { rows };
    const found = await attempt(find(line, threshold, context));
    if ('failure' in found) return { rows, failure: found.failure };
    rows.push(found.value);
    // The remaining quota is known after the first search.
    const failure =
      rows.length === 1 ? affordabilityFailure(lines.length - 1, context, { bucket: 'search', most: 1 }) : undefined;
    if (failure) return { rows, failure };
  }
  return { rows };
}

async function targetOf(
  before: Progress,
  { name, into }: Pick<ImportArguments, 'name' | 'into'>,
  context: ToolContext,
) {
  if (before.target) return { target: before.target, base: before.filled.base };
  if (into !== undefined)
    return { target: { id: into, name: '' } satisfies Target, base: await rowCount(into, context) };
  return { target: await newPlaylist({ name: name ?? 'Imported', public: false }, context), base: 0 };
}

const summary = (rows: readonly MatchedLine[], threshold: number, first: number, total: number): Data => ({
  lines: rows.map(({ confidence, ...row }, at) => ({
    number: first + at + 1,
    ...row,
    confidence,
    sure: confidence >= threshold,
  })),
  lines_total: total,
});

export const importPlaylist = tool({
  name: 'import_playlist',
  title: 'Import a playlist',
  description:
    'Find lines of "artist - title" and add them to a playlist, new (name) or existing (into). Each line says what was found, how sure (0-1); nothing below threshold is added. dry_run only searches.',
  effect: 'write',
  calls: '1-2 per line, 1 + 1 per 100 added',
  input,
  example: { lines: ['Miles Davis - So What'], name: 'From a list' },
  idempotency: jobIdempotency(),
  run: importLines,
});
