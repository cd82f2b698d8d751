import * as z from 'zod';
import { failed, usageError } from '../errors.ts';
import { byOf, isRecord, type MusicRow, musicRow, nameOf } from '../output/rows.ts';
import { isNumber, type ListItem } from '../server/last-list.ts';
import { type Call, type Cli, numbered, optionsOf, show } from './cli.ts';
import { closest } from './suggestions.ts';

/** Something to play, queue or like. */
export interface PlayableItem {
  readonly kind: string;
  readonly uri: string;
  /** Empty where only the URI is known. */
  readonly label: string;
}

const labelFor = (row: MusicRow): string => [nameOf(row), byOf(row)].filter((part) => part !== '').join(' · ');

export const labelsOf = (rows: readonly unknown[]): readonly string[] =>
  rows.flatMap((row) => {
    const music = isRecord(row) ? musicRow(row) : undefined;
    return music ? [labelFor(music)] : [];
  });

const thingIn = (item: ListItem): PlayableItem => ({
  ...{ kind: item.kind, uri: item.ref },
  label: item.by === '' ? item.name : `${item.name} · ${item.by}`,
});

const uri = /^spotify:(\w+):(\w+)$/;
const link = /^https?:\/\/open\.spotify\.com\/(?:intl-[\w-]+\/)?(\w+)\/(\w+)/;

/** What a URI or a link names. */
export function thingFrom(word: string): PlayableItem | undefined {
  const [, kind, id] = uri.exec(word) ?? link.exec(word) ?? [];
  return kind === undefined || id === undefined ? undefined : { kind, uri: `spotify:${kind}:${id}`, label: '' };
}

/** What numbers of the last list, URIs or links name; `undefined` for other words. */
export async function thingsFrom(cli: Cli, words: readonly string[]): Promise<readonly PlayableItem[] | undefined> {
  if (words.length === 0) return undefined;
  if (words.every(isNumber)) return (await numbered(cli, words)).map(thingIn);
  const things = words.map(thingFrom);
  return things.every((thing): thing is PlayableItem => thing !== undefined) ? things : undefined;
}

/** The best match of a search; the first row is Spotify's own choice. */
export async function found(call: Call, query: string, type: string): Promise<PlayableItem> {
  const { items } = z
    .object({ items: z.array(z.unknown()) })
    .parse(await call('search', { query, search_type: type, limit: 5 }));
  const [first] = items.flatMap((item) => (isRecord(item) ? (musicRow(item) ?? []) : []));
  if (first?.facts.uri === undefined)
    throw failed(`Nothing found for "${query}". Try fewer words, or another --type.`, 'nothing_found');
  return { kind: first.kind, uri: first.facts.uri, label: labelFor(first) };
}

export async function playing(call: Call, fresh = false) {
  const data = await call('get_current_playback', fresh ? { fresh } : {});
  const item = data['track'] ?? data['episode'];
  const row = isRecord(item) ? musicRow(item) : undefined;
  const thing = row?.facts.uri === undefined ? undefined : { kind: row.kind, uri: row.facts.uri, label: labelFor(row) };
  return { thing, data };
}

const named = z.looseObject({ id: z.string(), name: z.string(), uri: z.string().optional() });
type NamedRow = z.output<typeof named>;

/** The rows whose name was typed: exactly, by its beginning, or by a part of it; the closest group of these. */
function namedLike(rows: readonly NamedRow[], word: string): readonly NamedRow[] {
  const plain = (text: string): string => text.trim().toLocaleLowerCase();
  const wanted = plain(word);
  const fits = (test: (name: string) => boolean): readonly NamedRow[] => rows.filter(({ name }) => test(plain(name)));
  const groups = [
    fits((name) => name === wanted),
    fits((name) => name.startsWith(wanted)),
    fits((name) => name.includes(wanted)),
  ];
  return groups.find((group) => group.length > 0) ?? [];
}

/** The name that was probably meant: near as a whole, or in one of its words. */
function nearestName(rows: readonly NamedRow[], word: string): string | undefined {
  const parts = rows.flatMap(({ name }) => [name, ...name.split(' ')].map((part) => [part, name] as const));
  // Of several with the same word, the first.
  const byWord = new Map(parts.toReversed());
  return byWord.get(closest(word, [...byWord.keys()]) ?? '');
}

/**
 * The one row whose name was typed.
 * @throws CliError when there is none, or several: these are listed, so that their numbers can be used.
 */
async function byName(cli: Cli, rows: readonly NamedRow[], word: string, what: string): Promise<NamedRow> {
  const fitting = namedLike(rows, word);
  const [first] = fitting;
  if (first && fitting.length === 1) return first;
  if (first) {
    if (cli.ports.isTerminal && !optionsOf(cli).json) await show(cli, { fitting });
    const names = fitting.map(({ name }) => name).join(', ');
    throw usageError(
      cli.ports.isTerminal
        ? `\n"${word}" fits ${fitting.length} ${what}s. Type more of the name, or the number.`
        : `"${word}" fits several ${what}s: ${names}. Type more of the name.`,
    );
  }
  const near = nearestName(rows, word);
  const advice = near === undefined ? '' : ` Did you mean "${near}"?`;
  throw failed(`You have no ${what} "${word}".${advice} See them: mcp-spotify ${what}s`, 'not_found');
}

const deviceList = z.object({
  devices: z.array(named.partial({ id: true }).extend({ is_restricted: z.boolean().optional() })).catch([]),
});

/** A device by its name, its number in the last list, or its id. */
export async function deviceNamed(
  cli: Cli,
  call: Call,
  word: string,
): Promise<{ readonly id: string; readonly name: string }> {
  if (isNumber(word)) {
    const [item] = await numbered(cli, [word]);
    if (item?.kind !== 'device')
      throw usageError(`Number ${word} of the last list is not a device. Run: mcp-spotify devices`);
    return { id: item.ref, name: item.name };
  }
  const { devices } = deviceList.parse(await call('get_available_devices', { fresh: true }));
  const usable = devices.flatMap((device) => (device.id === undefined ? [] : { ...device, id: device.id }));
  if (usable.length === 0)
    throw failed('Spotify is not open on any device. Open it on one, then try again.', 'no_active_device');
  // One that takes no commands is meant only where no other has such a name.
  const free = namedLike(
    usable.filter(({ is_restricted }) => is_restricted !== true),
    word,
  );
  return usable.find(({ id }) => id === word) ?? byName(cli, free.length > 0 ? free : usable, word, 'device');
}

const playlistPage = z.object({ playlists: z.array(named).catch([]), next_offset: z.number().optional() });
const mostPages = 10;

export const playlistItem = ({ id, name, uri }: NamedRow): PlayableItem => ({
  ...{ kind: 'playlist', uri: uri ?? `spotify:playlist:${id}`, label: name },
});

/** One of the user's playlists by its name. */
export const playlistNamed = async (cli: Cli, call: Call, word: string): Promise<NamedRow> =>
  byName(cli, await ownPlaylists(call), word, 'playlist');

/** The same, where one name alone fits. */
export async function playlistLike(call: Call, word: string): Promise<PlayableItem | undefined> {
  const [first, second] = namedLike(await ownPlaylists(call), word);
  return first && second === undefined ? playlistItem(first) : undefined;
}

async function ownPlaylists(call: Call): Promise<readonly NamedRow[]> {
  const all: NamedRow[] = [];
  let offset: number | undefined = 0;
  for (let read = 0; read < mostPages && offset !== undefined; read++) {
    const page: z.output<typeof playlistPage> = playlistPage.parse(
      await call('get_user_playlists', { limit: 50, offset }),
    );
    all.push(...page.playlists);
    offset = page.next_offset;
  }
  return all;
}
