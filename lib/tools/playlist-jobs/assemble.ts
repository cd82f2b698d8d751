import * as z from 'zod';
import type { Data, Outcome, ToolContext } from '../definition/context.ts';
import { type Job, resume, stoppedOutcome } from './continuation.ts';
import { batchesFor, type Filled, fill } from './fill.ts';
import { readingCalls, readRows, type WholePlaylist } from './reading.ts';
import {
  addable,
  identityKey,
  orderMark,
  type PlaylistRow,
  preview,
  type Sameness,
  shownRows,
  withoutRepeats,
} from './rows.ts';
import { linkTo, newPlaylist, type Target } from './target.ts';

/** A playlist that is put together from others. */
export interface Assembly {
  readonly sources: readonly string[];
  /** The playlist that is added to; absent for a new one. */
  readonly into?: string | undefined;
  readonly name: (sources: readonly WholePlaylist[]) => string;
  readonly public: boolean;
  /** What counts as a repeat; absent where repeats stay. */
  readonly unique?: Sameness | undefined;
  readonly dry_run: boolean;
  readonly continue_from?: string | undefined;
}

/** How far an earlier call came, as `continue_from` carries it. */
export const filledState = z.object({
  base: z.int(),
  added: z.int(),
  pending: z.object({ count: z.int(), at: z.number() }).optional(),
});
const State = z.object({
  target: z.object({ id: z.string(), name: z.string() }).optional(),
  filled: filledState,
  mark: z.string().optional(),
});
type Progress = z.output<typeof State>;

const mostRows = 10_000;
const nothing: Progress = { filled: { base: 0, added: 0 } };

/** Reads the sources, makes the target and fills it, as far as one call comes. */
export async function assemble(job: Job, assembly: Assembly, context: ToolContext): Promise<Outcome> {
  const before = await resume(job, assembly.continue_from, State, context);
  const progress = before ?? nothing;
  const wanted = [...assembly.sources, ...(assembly.into === undefined ? [] : [assembly.into])];
  const read: WholePlaylist[] = [];
  for (const id of wanted) {
    const whole = await readRows(id, before ? 'cached' : 'live', context);
    read.push(whole);
    if (!whole.complete) {
      const message = `Reading: ${read.reduce((sum, { rows }) => sum + rows.length, 0)} rows so far, ${progress.filled.added} added.`;
      return stoppedOutcome(job, progress, { message }, context, whole.failure);
    }
  }
  return write(job, assembly, { progress, read }, context);
}

interface Material {
  readonly progress: Progress;
  /** The sources, then the playlist that is added to. */
  readonly read: readonly WholePlaylist[];
}

async function write(
  job: Job,
  assembly: Assembly,
  { progress, read }: Material,
  context: ToolContext,
): Promise<Outcome> {
  const sources = read.slice(0, assembly.sources.length);
  const existing = read[assembly.sources.length];
  const base = progress.target ? progress.filled.base : (existing?.total ?? 0);
  const picked = chosen(sources, existing?.rows.slice(0, base) ?? [], assembly.unique);
  const uris = picked.rows.map(({ uri }) => uri);
  const mark = orderMark(uris);
  const plan = planned(assembly, read, picked);
  if (base + uris.length > mostRows)
    return { data: { success: false, message: `A playlist holds ${mostRows} rows at most.`, ...plan } };
  if (assembly.dry_run) {
    const name = existing?.name ?? assembly.name(sources);
    return { data: { dry_run: true, name, ...plan, preview: preview(picked.rows, base) } };
  }
  if (progress.mark !== undefined && progress.mark !== mark) return changed(progress);
  const target: Target =
    progress.target ??
    existing ??
    (await newPlaylist({ name: assembly.name(sources), public: assembly.public }, context));
  const { filled, failure } = await fill(target.id, uris, { ...progress.filled, base }, context);
  const playlist = {
    id: target.id,
    name: target.name,
    uri: `spotify:playlist:${target.id}`,
    external_urls: linkTo(target),
  };
  const message = `Added ${filled.added} of ${uris.length} rows to "${target.name}".`;
  if (filled.added === uris.length) return { data: { success: true, message, playlist, ...plan } };
  const state: Progress = { target: { id: target.id, name: target.name }, filled, mark };
  return stoppedOutcome(job, state, { message, playlist, added: filled.added, to_add: uris.length }, context, failure);
}

/** What an assembly comes to, for the answer. */
function planned(
  { into }: Assembly,
  read: readonly WholePlaylist[],
  { rows, skipped, repeated }: ReturnType<typeof chosen>,
): Data {
  return {
    to_add: rows.length,
    ...(repeated > 0 && { repeats_left_out: repeated }),
    ...(skipped.length > 0 && { cannot_be_added: { ...shownRows(skipped), why: notAddable } }),
    calls: {
      reading: read.reduce((sum, { total }) => sum + readingCalls(total), 0),
      writing: (into === undefined ? 1 : 0) + batchesFor(rows.length),
    },
  };
}

const notAddable = 'Spotify lets apps add neither local files nor what is gone.';

/** The rows that go into the target, in order, and those that cannot. */
function chosen(sources: readonly WholePlaylist[], there: readonly PlaylistRow[], unique: Sameness | undefined) {
  const all = sources.flatMap(({ rows }) => rows);
  const possible = all.filter(addable);
  const seen = new Set(there.flatMap((row) => (unique ? (identityKey(row, unique) ?? []) : [])));
  const rows = unique ? withoutRepeats(possible, unique, seen).filter(addable) : possible;
  return { rows, skipped: all.filter((row) => !addable(row)), repeated: possible.length - rows.length };
}

function changed({ target, filled }: { readonly target?: Target | undefined; readonly filled: Filled }): Outcome {
  const message = `A source changed meanwhile, so the rest would not fit. ${filled.added} rows are in "${target?.name}". To finish, call merge_playlists with into: ${target?.id}, which leaves out what is there already.`;
  return { data: { success: false, message, playlist: target, added: filled.added } };
}
