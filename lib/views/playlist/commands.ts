import { type Answer, messageIn } from '../model/answer.ts';
import { type Item, idOf } from '../model/item.ts';
import { asExecuted, planOf } from '../model/plan.ts';
import { playlistOf, sectionIn } from '../model/playlist.ts';
import { problemOf } from '../model/problem.ts';
import { joined, type ToolCall } from '../model/rows.ts';
import * as actions from '../stage/actions.ts';
import { moreKey } from '../stage/head.ts';
import * as stage from '../stage/stage.ts';
import { atFirst, change, state, step } from './state.ts';

/** Calls a tool; `undefined` if it failed, which is shown, or while another call is in progress. */
async function ask(call: ToolCall, key?: string): Promise<Answer | undefined> {
  if (state.busy) return undefined;
  change({ busy: true });
  const answer = await stage.call(call.tool, call.args);
  // A failed answer may be an unfinished long job or a confirmation request.
  const plan = answer.failed ? planOf(answer, call) : undefined;
  const trouble = answer.failed && !plan ? problemOf(answer) : undefined;
  change({ busy: false, trouble: key ? undefined : trouble, ...(plan && { plan, call }) });
  if (trouble && key) actions.failed(key, trouble);
  return answer.failed ? undefined : answer;
}

/** Applies an answer: rows, a plan, or the message of a change. */
export function take(answer: Answer, call: Partial<ToolCall>): void {
  const { failed, sentence } = answer;
  const plan = planOf(answer, call);
  const found = playlistOf(answer.data, call);
  const known = state.playlist;
  const isNamed = found.item?.name !== '' || found.item.uri !== known?.item?.uri;
  const section = plan ? undefined : found.section;
  const isDone = !plan && !section && !failed && sentence;
  change({
    ...{ call, answer, plan, section, shown: atFirst, hasCovers: answer.covers !== undefined },
    playlist: isNamed ? found : known,
    trouble: failed && !plan ? problemOf(answer) : undefined,
    done: isDone ? { sentence: messageIn(answer, 'Done.') } : undefined,
  });
}

/** The call that reads the playlist, by the same tool as before. */
export const readingOf = (item: Item, { tool, args: given }: Partial<ToolCall>): ToolCall => ({
  tool: 'get_playlist',
  args: { ...(tool === 'get_playlist' && given), playlist_id: idOf(item) },
});

/** Reads the shown playlist; `isFresh` bypasses the cache. */
export async function read(isFresh: boolean): Promise<void> {
  const { item } = state.playlist ?? {};
  if (!item) return;
  const call = readingOf(item, state.call);
  const answer = await ask({ ...call, args: { ...call.args, ...(isFresh && { fresh: true }) } });
  if (answer) take(answer, call);
}

/** Shows more of the loaded rows, then loads further ones. */
export async function more(): Promise<void> {
  const { section, playlist } = state;
  if (!section) return;
  const shown = state.shown + step;
  const { next, items } = section;
  if (!next || items.length > state.shown) return change({ shown });
  const answer = await ask(next, moreKey(section));
  if (!answer) return;
  const found = sectionIn(answer.data, next.args, playlist?.item);
  stage.announce(`${found?.items.length ?? 0} more rows`);
  change({ shown, section: joined(section, found) });
}

/** Executes the dry run, continues a job, or posts the request as the user. */
export async function carryOut(): Promise<void> {
  const { plan } = state;
  const { next } = plan ?? {};
  if (!plan || !next) return;
  if ('say' in next) {
    const isSaid = await stage.say(next.say);
    const sentence = isSaid ? `You said: ${next.say}` : `Say it in the conversation: ${next.say}`;
    return change({ done: { sentence }, plan: { ...plan, next: isSaid ? undefined : next } });
  }
  const { call, canUndo } = next;
  const answer = await ask(call);
  if (!answer) return;
  const another = planOf(answer, call);
  if (another) return change({ plan: another, call });
  const sentence = messageIn(answer, 'Done.');
  stage.did(`carried out ${call.tool}: ${sentence}`);
  stage.announce(sentence);
  change({ plan: asExecuted(plan), done: { sentence, canUndo } });
}

/** Repeats the dry run with a request for data, which contains the rows that its text omits. */
export async function preview(): Promise<void> {
  const { tool, args: given = {} } = state.call;
  const answer = tool && (await ask({ tool, args: { ...given, dry_run: true } }));
  if (!answer) return;
  const plan = planOf(answer, state.call);
  const hasRows = plan?.groups.some(({ rows }) => rows.length > 0);
  stage.announce(hasRows ? 'The tracks are shown.' : 'The app around this view withholds the tracks.');
  change({ hasCovers: answer.covers !== undefined, plan: plan && { ...plan, canPreview: false } });
}

export async function undo(): Promise<void> {
  const answer = await ask({ tool: 'undo_last_change', args: {} });
  if (!answer) return;
  stage.did('undid the change');
  change({ plan: undefined, done: { sentence: messageIn(answer, 'Undid the change.') } });
}

/** Expands a group of the plan. */
export const expand = (title: string): void => change({ opened: new Set(state.opened).add(title) });
