import type { Answer } from './answer.ts';
import { number as formatNumber } from './format.ts';
import { type Item, itemOf, nameOf } from './item.ts';
import { capitalized, isJson, type Json, json, list, number, text } from './json.ts';
import { userText } from './problem.ts';
import type { ToolCall } from './rows.ts';

export type Change = 'remove' | 'add' | 'keep' | 'only';

/** Rows with the same planned change. */
export interface PlanGroup {
  readonly change: Change;
  readonly title: string;
  readonly count: number;
  readonly rows: readonly PlanRow[];
  /** The number of rows that are not shown. */
  readonly more: number;
}

export interface PlanRow {
  readonly item: Item;
  /** The requested line, if it differs from the found item. */
  readonly line?: string | undefined;
  /** 0 to 1. */
  readonly confidence?: number | undefined;
}

export const asExecuted = (plan: Plan): Plan => ({
  ...plan,
  ...{ kind: 'result', next: undefined },
  groups: plan.groups.map((group) => ({ ...group, title: capitalized(group.title.replace('Would be ', '')) })),
});

/** A dry run, the progress of a long job, or a comparison. */
export interface Plan {
  readonly kind: 'dry run' | 'paused' | 'result';
  readonly title: string;
  readonly facts: readonly string[];
  readonly groups: readonly PlanGroup[];
  readonly note: string | undefined;
  /** Whether repeating the dry run with a request for data returns rows that its text omits. */
  readonly canPreview: boolean;
  readonly next: Next | undefined;
}

/** What the button does: call the tool if undo can reverse the change or the host asks its user, or post a message as the user. */
export type Next = {
  /** The action as part of a sentence: `remove 2 tracks`. */
  readonly label: string;
} & ({ readonly call: ToolCall; readonly canUndo: boolean } | { readonly say: string });

/** The action of each job, with `#` for the count, and the preposition before the name of the playlist. */
const jobs: Readonly<Record<string, readonly [does: string, place: string]>> = {
  dedupe: ['remove # duplicate*', 'from'],
  remove: ['remove # track*', 'from'],
  sort: ['sort', 'in'],
  merge: ['merge # track*', 'into'],
  copy: ['copy # track*', 'to'],
  create: ['save # track*', 'as'],
  import: ['add # track*', 'to'],
};
const otherJob = ['make the change', 'to'] as const;

/** A call and its job: the first word of most tool names, or an argument of the core tools. */
type JobCall = Partial<ToolCall> & { readonly job: string };
const jobOf = (call: Partial<ToolCall>, data: Json): JobCall => ({
  ...call,
  job: text(call.args?.['action']) ?? call.tool?.split('_')[0] ?? jobIn(data),
});

/** The job of a dry run if the host does not name the tool. */
function jobIn(data: Json): string {
  if ('repeats' in data) return 'dedupe';
  if ('to_remove' in data) return 'remove';
  return 'keeps_added_dates' in data ? 'sort' : 'import';
}

/** `1 track`, `3 tracks`, from `# track*`. */
const counted = (what: string, value: number): string =>
  what.replace('#', formatNumber(value)).replace('*', value === 1 ? '' : 's');

/** Parses a dry run, a question, an unfinished long job, or a comparison; `undefined` for other answers. */
export function planOf({ data, beside, failed, sentence = '' }: Answer, given: Partial<ToolCall>): Plan | undefined {
  const kind = kindIn(data, failed);
  if (!kind) return undefined;
  const call = jobOf(given, data);
  const name = text(data['name']) ?? text(call.args?.['name']);
  const isIdle = kind === 'dry run' && changesNothing(data);
  return {
    kind,
    note: kind === 'paused' ? userText(sentence) : noteIn(data),
    groups: [...groupsIn(data), ...previewed(beside, call)],
    canPreview: data['dry_run'] === true && !isIdle && hasPreview(call) && !beside,
    title: titleOf(data, name),
    facts: [...(isIdle ? ['nothing to change'] : []), ...factsOf(data, isIdle)],
    next:
      kind === 'result' || isIdle || 'not_possible' in data
        ? undefined
        : nextOf({ isPaused: kind === 'paused', data, call, name }),
  };
}

function kindIn(data: Json, failed: boolean): Plan['kind'] | undefined {
  if (data['dry_run'] === true || (failed && data['confirm_token'])) return 'dry run';
  if (failed && data['continue_from']) return 'paused';
  return isJson(data['only_in_first']) ? 'result' : undefined;
}

const added = 'Would be added';

/** Jobs whose dry run has a preview in its data. */
const hasPreview = ({ job }: JobCall): boolean => ['sort', 'merge', 'copy'].includes(job);

function previewed(beside: Json | undefined, call: JobCall): readonly PlanGroup[] {
  if (!hasPreview(call)) return [];
  const rows = beside?.['preview'];
  return call.job === 'sort' ? groupOf(rows, 'keep', 'The new order') : groupOf(rows, 'add', added);
}

const noteIn = (data: Json): string | undefined => userText(text(data['not_possible']) ?? text(data['note']) ?? '');

const changesNothing = (data: Json): boolean =>
  json(data['repeats'])['count'] === 0 || data['to_add'] === 0 || json(data['calls'])['writing'] === 0;

function titleOf(data: Json, name: string | undefined): string {
  const [first, second] = [nameOf(data['first']), nameOf(data['second'])];
  if (first && second) return `${first} and ${second}`;
  return name ?? nameOf(data['playlist']) ?? 'Playlist';
}

/** The groups of rows in the answer of a job. */
function groupsIn(data: Json): readonly PlanGroup[] {
  const first = nameOf(data['first']) ?? 'the first';
  const second = nameOf(data['second']) ?? 'the second';
  const removed = 'Would be removed';
  return [
    ...groupOf(data['repeats'], 'remove', removed),
    ...groupOf(data['to_remove'], 'remove', removed),
    ...groupOf(data['cannot_be_removed'], 'keep', 'Cannot be removed'),
    ...groupOf(data['cannot_be_added'], 'keep', 'Cannot be added'),
    ...groupOf(data['only_in_first'], 'only', `Only in ${first}`),
    ...groupOf(data['only_in_second'], 'only', `Only in ${second}`),
    ...linesIn(data, 'add', added, true),
    ...linesIn(data, 'keep', 'Not sure, left out', false),
  ];
}

/** One group, or none without rows. */
function groupOf(value: unknown, change: Change, title: string): readonly PlanGroup[] {
  const given = Array.isArray(value) ? { rows: value } : json(value);
  const rows = list(given['rows']).flatMap((row) => {
    const item = itemOf(row);
    return item ? [{ item }] : [];
  });
  const more = number(given['and_more']) ?? 0;
  const count = number(given['count']) ?? rows.length + more;
  return count === 0 ? [] : [{ change, title, count, rows, more }];
}

/** The lines of an import with a certain match, or those without. */
function linesIn(data: Json, change: Change, title: string, isSure: boolean): readonly PlanGroup[] {
  const rows = list(data['lines']).flatMap((value) => {
    const { line, sure, found, uri, confidence } = json(value);
    if (!text(line) || (sure === true) !== isSure) return [];
    const [, by, name = text(found) ?? line] = /^(.*?) - (.*)$/.exec(String(found)) ?? [];
    const item = itemOf({ uri, name, artists: by });
    return item ? [{ item, line: text(line), confidence: number(confidence) }] : [];
  });
  return rows.length === 0 ? [] : [{ change, title, count: rows.length, rows, more: 0 }];
}

/** The numbers of a plan. */
function factsOf(data: Json, isIdle: boolean): readonly string[] {
  const calls = json(data['calls']);
  const writing = number(calls['writing']);
  const labels = {
    to_add: '# to add',
    to_remove: '# to remove',
    track_count: '# track*',
    repeats_left_out: '# repeat* left out',
    repeated: '# repeated',
    rows: '# track*',
    left: '# track* kept',
    both: '# in both',
  };
  return [
    ...Object.entries(labels).flatMap(([key, what]) => {
      const value = number(data[key]);
      return value === undefined ? [] : [counted(what, value)];
    }),
    ...(typeof data['keeps_added_dates'] === 'boolean'
      ? [data['keeps_added_dates'] ? 'added dates stay' : 'every track gets a new added date']
      : []),
    ...(writing === undefined || isIdle
      ? []
      : [counted('# call* to Spotify', (number(calls['reading']) ?? 0) + writing)]),
  ];
}

/** A short label for the job, with the number of changes if known. */
function labelOf(does: string, { data, call }: Task): string {
  const amount = ['repeats', 'to_remove', 'to_add', 'track_count']
    .flatMap((key) => number(data[key]) ?? number(json(data[key])['count']) ?? [])
    .at(0);
  const by = text(call.args?.['by']);
  if (does === 'sort') return by ? `sort by ${by.replaceAll('_', ' ')}` : 'sort it';
  return amount === undefined ? does.replace('#', 'the').replace('*', 's') : counted(does, amount);
}

interface Task {
  readonly isPaused: boolean;
  readonly data: Json;
  readonly call: JobCall;
  readonly name: string | undefined;
}

/**
 * The server cannot tell a button from a model, so a button itself does only what `undo_last_change` can reverse, or what the host
 * asks its user about. Otherwise it posts a message as the user, and the model confirms it like any other request.
 */
function nextOf(task: Task): Next {
  const { isPaused, data, call, name } = task;
  const { tool, args, job } = call;
  const asks = 'confirmation' in data;
  const canUndo = !asks && args !== undefined && canBeUndone(job, args, data);
  const onlyReads = isPaused && (args?.['dry_run'] === true || job === 'diff');
  const [does, place] = jobs[job] ?? otherJob;
  const label = onlyReads ? 'read the rest' : labelOf(does, task);
  if (tool && args && (asks || canUndo || onlyReads)) {
    const { dry_run, confirm_token: _, ...rest } = args;
    const { continue_from } = data;
    const more = { ...(onlyReads && { dry_run }), ...(continue_from !== undefined && { continue_from }) };
    return { label, call: { tool, args: { ...rest, ...more } }, canUndo };
  }
  const now = `${capitalized(label)} ${place} ${name ? `"${name}"` : 'the playlist'} now, as in the dry run.`;
  return { label, say: isPaused ? 'Go on with it.' : 'question' in data ? `Yes. ${now}` : now };
}

function canBeUndone(job: string, args: Json, data: Json): boolean {
  if ('confirm_token' in data || data['can_be_undone'] === false) return false;
  if (job === 'sort') return data['keeps_added_dates'] === true;
  if (job === 'merge' || job === 'import') return 'into' in args;
  return job === 'dedupe' || job === 'remove' || data['can_be_undone'] === true;
}
