import * as z from 'zod';
import type { Data, Outcome, ToolContext } from '../definition/context.ts';
import { type Job, type ResumedJob, resume } from './continuation.ts';
import { callCounts, costAnnouncement, needsAnnouncement } from './cost.ts';
import { batchesFor, FillProgress, fill } from './fill.ts';
import {
  fitsFirstRead,
  type PlaylistContents,
  readAll,
  readCachedVersion,
  readRows,
  Version,
  versionOf,
} from './reading.ts';
import {
  type DuplicateCriterion,
  deduplicate,
  identityKey,
  isAddable,
  orderHash,
  type PlaylistRow,
  previewRows,
  summarizeRows,
} from './rows.ts';
import { created, describeTarget, newPlaylist, type Target } from './target.ts';
import { overtaken, requireChangesVisible } from './unseen-change.ts';

export interface Assembly {
  readonly sources: readonly string[];
  /** The playlist to extend; absent for a new one. */
  readonly into?: string | undefined;
  readonly name: (sources: readonly PlaylistContents[]) => string;
  readonly public: boolean;
  /** How duplicates are recognized; absent if duplicates stay. */
  readonly unique?: DuplicateCriterion | undefined;
  readonly dry_run: boolean;
  readonly continue_from?: string | undefined;
}

/** The progress of an earlier call, as contained in `continue_from`. */
const State = z.object({
  target: z.object({ id: z.string(), name: z.string() }).optional(),
  filled: FillProgress,
  mark: z.string().optional(),
  /** Whether the cost was announced. */
  begun: z.boolean(),
  /** The versions of the sources and of the extended playlist, once all were read. */
  versions: z.array(Version).readonly().optional(),
});
type Progress = z.output<typeof State>;
type AssemblyJob = ResumedJob<Progress>;

const mostRows = 10_000;
const nothing: Progress = { filled: { base: 0, added: 0 }, begun: false };

/** Reads the sources, creates the target and fills it, as far as one call can. */
export async function assemble(of: Job, assembly: Assembly, context: ToolContext): Promise<Outcome> {
  const job = await resume(of, assembly.continue_from, State, context);
  const progress = job.before ?? nothing;
  const wanted = [...assembly.sources, ...(assembly.into === undefined ? [] : [assembly.into])];
  const kept = progress.versions && (await readAllCached(wanted, progress.versions, assembly.into, context));
  const writing = (totals: readonly number[]): number => {
    const rows = totals.slice(0, assembly.sources.length).reduce((sum, total) => sum + total, 0);
    return batchesFor(Math.min(mostRows, rows) - progress.filled.added);
  };
  const read = kept ?? (await readAll(wanted, 'live', context, writing));
  if (read.some(({ complete }) => !complete)) {
    const next = ` Then up to ${writing(read.map(({ total }) => total))} calls add the rows.`;
    // For playlists that this call could not read, only the playlist itself is counted.
    return job.stopReading({ ...progress, begun: read.length === wanted.length }, read, next);
  }
  const isOvertaken = job.before && !kept ? await overtaken(of.tool, context) : undefined;
  await requireChangesVisible(
    read.filter(({ id }) => !job.before || isOvertaken?.(id)),
    context,
  );
  const now = read.flatMap((one) => versionOf(one) ?? []);
  // The extended playlist has grown meanwhile, so its stored version stays.
  const versions = kept ? progress.versions : now.length === read.length ? now : undefined;
  return fillTarget({ job, assembly, progress, read, versions }, context);
}

/** All playlists at their versions, from the cache; `undefined` if one is no longer cached. The extended playlist changes only at its end. */
async function readAllCached(
  ids: readonly string[],
  versions: readonly Version[],
  into: string | undefined,
  context: ToolContext,
): Promise<readonly PlaylistContents[] | undefined> {
  const read: PlaylistContents[] = [];
  for (const [at, id] of ids.entries()) {
    const version = versions[at];
    const whole =
      version &&
      (await (fitsFirstRead(version) ? readFirst(id, version, context) : readCachedVersion(id, version, context)));
    if (!whole || (fitsFirstRead(version) && whole.snapshot_id !== version.snapshot && id !== into)) return undefined;
    read.push(whole);
  }
  return read;
}

const readFirst = (id: string, { total: count }: Version, context: ToolContext): Promise<PlaylistContents> =>
  readRows(id, 'live', context, { start: 0, count });

interface AssemblyState {
  readonly job: AssemblyJob;
  readonly assembly: Assembly;
  readonly progress: Progress;
  /** The sources, then the extended playlist. */
  readonly read: readonly PlaylistContents[];
  readonly versions: readonly Version[] | undefined;
}

async function fillTarget(
  { job, assembly, progress, read, versions }: AssemblyState,
  context: ToolContext,
): Promise<Outcome> {
  const sources = read.slice(0, assembly.sources.length);
  const existing = read[assembly.sources.length];
  const base = progress.target ? progress.filled.base : (existing?.total ?? 0);
  const picked = selectRows(sources, existing?.rows.slice(0, base) ?? [], assembly.unique);
  const uris = picked.rows.map(({ uri }) => uri);
  const mark = orderHash(uris);
  const writes =
    (assembly.into === undefined && !progress.target ? 1 : 0) + batchesFor(uris.length - progress.filled.added);
  const plan = { ...describePlan(assembly, read, picked), ...job.cost() };
  if (base + uris.length > mostRows)
    return { data: { success: false, message: `A playlist holds ${mostRows} rows at most.`, ...plan } };
  const begun: Progress = { ...progress, filled: { ...progress.filled, base }, begun: true, mark, versions };
  if (assembly.dry_run) {
    const go = needsAnnouncement(writes) ? { continue_from: await job.token(begun) } : {};
    const name = existing?.name ?? assembly.name(sources);
    return { data: { dry_run: true, name, ...plan, preview: previewRows(picked.rows, base), ...go } };
  }
  if (progress.mark !== undefined && progress.mark !== mark) return changedData(progress);
  if (needsAnnouncement(writes) && !progress.begun)
    return job.stop(begun, { message: costAnnouncement(writes), ...plan }, 'cost_first');
  const target: Target =
    progress.target ??
    existing ??
    (await newPlaylist({ name: assembly.name(sources), public: assembly.public }, context));
  const { filled, failure } = await fill(
    target.id,
    uris,
    { ...progress.filled, base },
    context,
    progress.target !== undefined,
  );
  const playlist = describeTarget(target);
  const filledOne = assembly.into === undefined ? created(target, assembly.public) : `"${target.name}"`;
  const message = `Added ${filled.added} of ${uris.length} rows to ${filledOne}.`;
  const state: Progress = { ...begun, target: { id: target.id, name: target.name }, filled };
  if (filled.added === uris.length) return { data: { success: true, message, playlist, ...plan, ...job.cost() } };
  const said = { message, playlist, added: filled.added, to_add: uris.length };
  return job.stop(state, said, failure && { failure });
}

function describePlan(
  { into }: Assembly,
  read: readonly PlaylistContents[],
  { rows, skipped, repeated }: ReturnType<typeof selectRows>,
): Data {
  const reading = read.reduce((sum, { calls }) => sum + calls, 0);
  return {
    to_add: rows.length,
    ...(repeated > 0 && { repeats_left_out: repeated }),
    ...(skipped.length > 0 && { cannot_be_added: { ...summarizeRows(skipped), why: notAddable } }),
    ...callCounts(reading, (into === undefined ? 1 : 0) + batchesFor(rows.length)),
  };
}

const notAddable = 'Spotify lets apps add neither local files nor what is gone.';

/** The rows for the target, in order, and the rows that cannot be added. */
function selectRows(
  sources: readonly PlaylistContents[],
  existing: readonly PlaylistRow[],
  unique: DuplicateCriterion | undefined,
) {
  const all = sources.flatMap(({ rows }) => rows);
  const possible = all.filter(isAddable);
  const seen = new Set(existing.flatMap((row) => (unique ? (identityKey(row, unique) ?? []) : [])));
  const rows = unique ? deduplicate(possible, unique, seen).filter(isAddable) : possible;
  return { rows, skipped: all.filter((row) => !isAddable(row)), repeated: possible.length - rows.length };
}

function changedData({ target, filled }: Progress): Outcome {
  const unchanged = 'A source changed meanwhile, and nothing was added. Call again without continue_from.';
  if (!target) return { data: { success: false, message: unchanged } };
  const message = `A source changed meanwhile, so the rest would not fit. ${filled.added} rows are in "${target.name}". To finish, call merge_playlists with into: ${target.id}, which leaves out what is there already.`;
  return { data: { success: false, message, playlist: target, added: filled.added } };
}
