import * as z from 'zod';
import type { SpotifyFailure } from '../../../spotify/failure.ts';
import { spotifyId } from '../../definition/arguments.ts';
import type { Data, Outcome, ToolContext } from '../../definition/context.ts';
import { tool } from '../../definition/tool.ts';
import { confirm_token, howToConfirm, requireConfirmation } from '../../guards/confirmation.ts';
import { continue_from, type Job, resume, stoppedOutcome } from '../../playlist-jobs/continuation.ts';
import { planRemoval, type RemovalPlan } from '../../playlist-jobs/duplicates.ts';
import { hasTime } from '../../playlist-jobs/fill.ts';
import { readingCalls, readRows, type WholePlaylist } from '../../playlist-jobs/reading.ts';
import { reinsertMissing, removeAndReinsert } from '../../playlist-jobs/removal.ts';
import { type Sameness, shownRows } from '../../playlist-jobs/rows.ts';

/** How far an earlier call came: what it took out with its repeats and has not put back for sure. */
const State = z.object({
  removed: z.int(),
  owed: z.array(z.object({ position: z.int(), uris: z.array(z.string()).readonly() })).readonly(),
  /** When a change was sent whose answer was lost. */
  lostAt: z.number().optional(),
});
type Progress = z.output<typeof State>;

/** More than this many items are not removed without asking. */
const mostUnasked = 50;

interface Given {
  readonly playlist_id: string;
  readonly same_by: Sameness;
  readonly dry_run: boolean;
  readonly confirm_token?: string | undefined;
  readonly continue_from?: string | undefined;
}

async function dedupe(
  { dry_run, confirm_token: token, continue_from: from, ...args }: Given,
  context: ToolContext,
): Promise<Outcome> {
  const { playlist_id, same_by } = args;
  const job: Job = { tool: 'dedupe_playlist', args };
  const before = await resume(job, from, State, context);
  const { removed, owed, lostAt }: Progress = before ?? { removed: 0, owed: [] };
  const stop = (state: Progress, failure?: SpotifyFailure) =>
    stoppedOutcome(
      job,
      state,
      { message: `Removed ${state.removed} repeats.`, removed: state.removed },
      context,
      failure,
    );
  const wait = lostAt === undefined ? 0 : lostAt + context.lag.library;
  if (context.now() < wait) {
    return stop({ removed, owed, lostAt }, { code: 'equal_call', state: 'unsettled', retryAt: new Date(wait) });
  }
  const halt = owed.length > 0 ? await reinsertMissing(playlist_id, owed, context) : undefined;
  if (halt) return stop({ removed, ...halt.state }, halt.failure);
  const read = await readRows(playlist_id, 'live', context);
  if (!read.complete) return stop({ removed, owed: [] }, read.failure);
  const plan = planRemoval(read.rows, same_by);
  const said = told(read, plan);
  const asking = {
    tool: job.tool,
    args,
    confirm_token: token,
    question: `Remove ${plan.repeats.length} repeats from "${read.name}"?`,
  };
  const asks = plan.repeats.length > mostUnasked && !before;
  if (dry_run) return { data: { dry_run: true, ...said, ...(asks && (await howToConfirm(asking, context))) } };
  const refusal = asks ? await requireConfirmation(asking, said, context) : undefined;
  if (refusal) return refusal;
  return carryOut({ playlist_id, plan, removed, said }, stop, context);
}

interface Work {
  readonly playlist_id: string;
  readonly plan: RemovalPlan;
  readonly removed: number;
  readonly said: Data;
}

async function carryOut(
  { playlist_id, plan, removed: sofar, said }: Work,
  stop: (state: Progress, failure?: SpotifyFailure) => Promise<Outcome>,
  context: ToolContext,
): Promise<Outcome> {
  const rows = plan.repeats.flatMap(({ position, uri }) => (uri === undefined ? [] : [{ position, uri }]));
  if (rows.length > 0) await context.recordUndo([{ do: 'insert', playlist_id, rows }]);
  let removed = sofar;
  for (const step of plan.steps) {
    if (!hasTime(context)) return stop({ removed, owed: [] });
    const halt = await removeAndReinsert(playlist_id, step, context);
    if (halt) return stop({ removed, ...halt.state }, halt.failure);
    removed += plan.repeats.filter(({ uri = '' }) => step.remove.includes(uri)).length;
  }
  const message = removed === 0 ? 'Nothing stands there twice.' : `Removed ${removed} repeats.`;
  return { data: { success: true, message, removed, ...said } };
}

function told({ name, total }: WholePlaylist, { steps, repeats, kept, left }: RemovalPlan): Data {
  const writing = steps.reduce((sum, { insert }) => sum + 1 + insert.length, 0);
  const again = steps.some(({ insert }) => insert.length > 0);
  return {
    name,
    repeats: { count: repeats.length, ...shownRows(repeats) },
    ...(kept.length > 0 && {
      cannot_be_removed: { ...shownRows(kept), why: 'Spotify lets apps take out no local files.' },
    }),
    left: left.length,
    ...(again && {
      note: 'Spotify takes out every occurrence: one of each is put back at once, with a new added date.',
    }),
    calls: { reading: readingCalls(total), writing },
  };
}

/** Each song once. */
export const dedupePlaylist = tool({
  name: 'dedupe_playlist',
  title: 'Remove repeats',
  description:
    "Remove duplicates from one of the user's playlists; the first stays in place. Equal by URI, or by title and first artist in any edition. dry_run shows rows and calls; undo_last_change takes it back.",
  effect: 'destroy',
  idempotent: true,
  calls: '1 per 50-100 rows read, 1 per 100 removed, 1 per row put back',
  input: z.strictObject({
    playlist_id: spotifyId('playlist'),
    same_by: z.enum(['uri', 'title_artist']).default('uri'),
    dry_run: z.boolean().default(false),
    confirm_token,
    continue_from,
  }),
  example: { playlist_id: '3cEYpjA9oz9GiPac4AsH4n', dry_run: true },
  run: dedupe,
});
