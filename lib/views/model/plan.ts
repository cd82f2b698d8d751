import type { Answer } from './answer.ts';
import { type Item, itemOf } from './item.ts';
import { isJson, type Json, json, list, number, text } from './json.ts';
import type { ToolCall } from './rows.ts';
import { forPeople } from './trouble.ts';

/** What a row of a plan comes to. */
export type Change = 'remove' | 'add' | 'keep' | 'only';

/** Rows that go the same way. */
export interface PlanGroup {
  readonly change: Change;
  readonly title: string;
  readonly count: number;
  readonly rows: readonly PlanRow[];
  /** How many more there are than rows are shown. */
  readonly more: number;
}

export interface PlanRow {
  readonly item: Item;
  /** What was asked for, where it differs from what was found. */
  readonly line?: string | undefined;
  /** 0 to 1. */
  readonly confidence?: number | undefined;
}

/** A plan that was carried out. */
export const carriedOut = (plan: Plan): Plan => ({
  ...plan,
  ...{ kind: 'result', next: undefined },
  groups: plan.groups.map((group) => ({ ...group, title: group.title.replace(/^Would be (.)/, upper) })),
});
const upper = (_: string, first: string): string => first.toUpperCase();

/** What a call would do, how far a long one came, or what it has found out. */
export interface Plan {
  readonly kind: 'dry run' | 'paused' | 'result';
  readonly title: string;
  readonly facts: readonly string[];
  readonly groups: readonly PlanGroup[];
  readonly note: string | undefined;
  /** Whether a repeat of the dry run with data asked for brings rows that its text leaves out. */
  readonly canPreview: boolean;
  readonly next: Next | undefined;
}

/** What a button may do: call the tool, where undo takes the change back or the host asks its user, or say it for the user. */
export type Next = { readonly call: ToolCall; readonly canUndo: boolean } | { readonly say: string };

/** What each job would do to a playlist, as the user would say it. */
const wishes: Readonly<Record<string, string>> = {
  dedupe_playlist: 'Remove the repeats from $',
  remove_playlist_rows: 'Remove the rows from $',
  sort_playlist: 'Sort $',
  merge_playlists: 'Merge the playlists into $',
  copy_playlist: 'Copy the playlist to $',
  import_playlist: 'Import the lines',
  remove_tracks_from_playlist: 'Remove the tracks from $',
  create_playlist_with_tracks: 'Create $ with these tracks',
};

/** Reads a dry run, a question, a long job that stopped on its way, or a comparison; `undefined` for another answer. */
export function planOf({ data, beside, failed, sentence = '' }: Answer, given: Partial<ToolCall>): Plan | undefined {
  const kind = kindIn(data, failed);
  if (!kind) return undefined;
  const call = jobOf(given);
  const name = text(data['name']) ?? text(call.args?.['name']);
  const isIdle = kind === 'dry run' && changesNothing(data);
  return {
    kind,
    note: kind === 'paused' ? forPeople(sentence) : noteIn(data),
    groups: [...groupsIn(data), ...previewed(beside, call)],
    canPreview: data['dry_run'] === true && !isIdle && previews.has(call.job ?? '') && beside === undefined,
    title: titleOf(data, name),
    facts: [...(isIdle ? ['nothing to change'] : []), ...factsOf(data, isIdle)],
    next:
      kind === 'result' || isIdle || data['not_possible'] !== undefined ? undefined : nextOf(kind, data, call, name),
  };
}

function kindIn(data: Json, failed: boolean): Plan['kind'] | undefined {
  if (data['dry_run'] === true || (failed && text(data['confirm_token']) !== undefined)) return 'dry run';
  if (failed && text(data['continue_from']) !== undefined) return 'paused';
  return isJson(data['only_in_first']) ? 'result' : undefined;
}

/** A call, and the job that it does: the short list of tools has one for several. */
type JobCall = Partial<ToolCall> & { readonly job: string | undefined };
const jobOf = (call: Partial<ToolCall>): JobCall => ({
  ...call,
  job:
    call.tool === 'organize_playlist'
      ? `${text(call.args?.['action'])}_playlist`.replace('remove_playlist', 'remove_playlist_rows')
      : call.tool,
});

/** Jobs whose dry run has a preview beside its text, and what it shows. */
const previews: ReadonlyMap<string, readonly [Change, string]> = new Map([
  ['sort_playlist', ['keep', 'The new order']],
  ['merge_playlists', ['add', 'Would be added']],
  ['copy_playlist', ['add', 'Would be added']],
]);

function previewed(beside: Json | undefined, { job = '' }: JobCall): readonly PlanGroup[] {
  const [change, title] = previews.get(job) ?? [];
  const group = change && title && groupOf(beside?.['preview'], change, title);
  return group ? [group] : [];
}

const noteIn = (data: Json): string | undefined => forPeople(text(data['not_possible']) ?? text(data['note']) ?? '');

/** Whether there is anything to do at all. */
const changesNothing = (data: Json): boolean =>
  number(json(data['repeats'])['count']) === 0 ||
  number(data['to_add']) === 0 ||
  number(json(data['calls'])['writing']) === 0;

function titleOf(data: Json, name: string | undefined): string {
  const [first, second] = [text(json(data['first'])['name']), text(json(data['second'])['name'])];
  if (first !== undefined && second !== undefined) return `${first} and ${second}`;
  return name ?? text(json(data['playlist'])['name']) ?? 'Playlist';
}

/** Rows under the keys that jobs have for them. */
function groupsIn(data: Json): readonly PlanGroup[] {
  const first = text(json(data['first'])['name']) ?? 'the first';
  const second = text(json(data['second'])['name']) ?? 'the second';
  const groups: readonly (readonly [string, Change, string])[] = [
    ['repeats', 'remove', 'Would be removed'],
    ['to_remove', 'remove', 'Would be removed'],
    ['cannot_be_removed', 'keep', 'Cannot be removed'],
    ['cannot_be_added', 'keep', 'Cannot be added'],
    ['only_in_first', 'only', `Only in ${first}`],
    ['only_in_second', 'only', `Only in ${second}`],
  ];
  const found = groups.flatMap(([key, change, title]) => groupOf(data[key], change, title) ?? []);
  return [...found, ...linesIn(data)];
}

function groupOf(value: unknown, change: Change, title: string): PlanGroup | undefined {
  const given = Array.isArray(value) ? { rows: value } : json(value);
  const rows = list(given['rows']).flatMap((row) => {
    const item = itemOf(row);
    return item ? [{ item }] : [];
  });
  const more = number(given['and_more']) ?? 0;
  const count = number(given['count']) ?? rows.length + more;
  return count === 0 ? undefined : { change, title, count, rows, more };
}

/** The lines of an import: those that were found, and those that were not. */
function linesIn(data: Json): readonly PlanGroup[] {
  const rows = list(data['lines']).flatMap((value) => {
    const row = json(value);
    const line = text(row['line']);
    if (line === undefined) return [];
    const found = text(row['found']);
    const [by, name] = found?.includes(' - ') ? found.split(' - ') : [undefined, found];
    const item = itemOf({ uri: row['uri'], name: name ?? line, artists: by });
    return item ? [{ isSure: row['sure'] === true, row: { item, line, confidence: number(row['confidence']) } }] : [];
  });
  const group = (change: Change, title: string, isSure: boolean): readonly PlanGroup[] => {
    const some = rows.filter((one) => one.isSure === isSure).map(({ row }) => row);
    return some.length === 0 ? [] : [{ change, title, count: some.length, rows: some, more: 0 }];
  };
  return [...group('add', 'Would be added', true), ...group('keep', 'Not sure, left out', false)];
}

const callsTo = (count: number): string => (count === 1 ? '1 call to Spotify' : `${count} calls to Spotify`);

/** What a plan says in numbers. */
function factsOf(data: Json, isIdle: boolean): readonly string[] {
  const calls = json(data['calls']);
  const spent = [number(calls['reading']), number(calls['writing'])];
  const told = {
    to_add: 'to add',
    to_remove: 'to remove',
    track_count: 'tracks',
    repeats_left_out: 'repeats left out',
    repeated: 'repeated',
    rows: 'tracks',
    left: 'tracks stay',
    both: 'in both',
  };
  return [
    ...Object.entries(told).flatMap(([key, what]) => {
      const value = number(data[key]);
      return value === undefined ? [] : [`${value} ${what}`];
    }),
    ...(typeof data['keeps_added_dates'] === 'boolean'
      ? [data['keeps_added_dates'] ? 'added dates stay' : 'every track gets a new added date']
      : []),
    ...(spent[1] === undefined || isIdle ? [] : [callsTo((spent[0] ?? 0) + spent[1])]),
  ];
}

/**
 * The server cannot tell a button from a model, so a button itself does only what `undo_last_change` takes back, or what the host
 * asks its user about. For the rest the user's sentence goes to the model, which confirms it as any other.
 */
function nextOf(kind: Plan['kind'], data: Json, { tool, args, job = '' }: JobCall, name: string | undefined): Next {
  const isPaused = kind === 'paused';
  const asks = data['confirmation'] !== undefined;
  const canUndo = !asks && args !== undefined && canBeUndone(job, args, data);
  const onlyReads = isPaused && (args?.['dry_run'] === true || job === 'diff_playlists');
  if (tool !== undefined && args && (asks || canUndo || onlyReads)) {
    const { dry_run, confirm_token: _, ...rest } = args;
    const { continue_from } = data;
    const more = { ...(onlyReads && { dry_run }), ...(continue_from !== undefined && { continue_from }) };
    return { call: { tool, args: { ...rest, ...more } }, canUndo };
  }
  if (isPaused) return { say: 'Go on with it.' };
  const wish = (wishes[job] ?? 'Do it').replace('$', () => (name === undefined ? 'the playlist' : `"${name}"`));
  const now = `${wish} now, as in the dry run.`;
  return { say: data['question'] === undefined ? now : `Yes. ${now}` };
}

function canBeUndone(job: string, args: Json, data: Json): boolean {
  if (data['confirm_token'] !== undefined || data['can_be_undone'] === false) return false;
  if (job === 'dedupe_playlist' || job === 'remove_playlist_rows') return true;
  if (job === 'sort_playlist') return data['keeps_added_dates'] === true;
  if (job === 'merge_playlists' || job === 'import_playlist') return args['into'] !== undefined;
  return data['can_be_undone'] === true;
}
