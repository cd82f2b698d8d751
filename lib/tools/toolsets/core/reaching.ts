import * as z from 'zod';
import { route } from '../../builders/route.ts';
import type { Data } from '../../definition/context.ts';
import { type Catalogue, type CatalogueEntry, type Tool, tool } from '../../definition/tool.ts';

const most = 4;
/** Tools with less than this share of the best score are left out. */
const farBehind = 0.5;

/** Words that do not distinguish tools. */
const unsaying: ReadonlySet<string> = new Set(
  (
    'the of to an me is am are was be as at who what which how when where why do does did done have has had been ' +
    'can could would will you your we us it its this that these those there here some any all one in on by with from for ' +
    'and or up out so just please want spotify user'
  ).split(' '),
);

/** Synonyms of the words that tools use, both without their endings. */
const meant: ReadonlyMap<string, string> = new Map(
  Object.entries({
    track: 'song tune',
    artist: 'band singer musician',
    album: 'record lp',
    show: 'podcast series',
    audiobook: 'book',
    playlist: 'mixtape',
    lik: 'heart lov',
    follow: 'subscrib subscription',
    cover: 'pictur photo artwork imag',
    devic: 'speaker phone comput tv',
    duplicat: 'doubl',
    reorder: 'order swap rearrang',
    chang: 'edit',
    delet: 'drop',
    merg: 'combin join',
    undo: 'revert',
    length: 'minut',
    my: 'mine own',
  }).flatMap(([word, others]) => others.split(' ').map((other): [string, string] => [other, word])),
);

/** A word without the endings of plural and tense, so that "following" is "follow". */
const stem = (word: string): string =>
  word
    .replace(/(?<=.{3}[^s])s$/, '')
    .replace(/(?<=.{3})(?:ing|ed)$/, '')
    .replace(/(?<=..)([bdgmnprt])\1$/, '$1')
    .replace(/(?<=...)e$/, '');

/** Counts less than other words: many requests name the user's own items. */
const slight = new Set(['my']);

/** The words of a text that distinguish tools. */
const wordsOf = (text: string): readonly string[] => {
  const words = (text.toLowerCase().match(/[a-z0-9]{2,}/g) ?? []).filter((word) => !unsaying.has(word)).map(stem);
  return [...new Set(words.map((word) => meant.get(word) ?? word))];
};

/** Whether a word of a tool equals the word of the query, or begins with it if it is long enough. */
const matches = (word: string, asked: string): boolean =>
  word === asked || (asked.length > 5 && word.startsWith(asked)) || (word.length > 5 && asked.startsWith(word));

/** The tools that match best: rare words count more than common ones, the name more than the description. */
function search(entries: readonly CatalogueEntry[], query: string): readonly CatalogueEntry[] {
  const tools = entries.map((entry) => ({
    entry,
    named: wordsOf(`${entry.name.replaceAll('_', ' ')} ${entry.title}`),
    described: wordsOf(`${entry.description} ${entry.hint ?? ''}`),
  }));
  const weights = wordsOf(query).map((asked) => {
    const having = tools.filter(({ named, described }) =>
      [...named, ...described].some((word) => matches(word, asked)),
    );
    const weight = Math.log(1 + tools.length / Math.max(1, having.length));
    return { asked, weight: slight.has(asked) ? weight / 4 : weight };
  });
  const score = ({ named, described }: (typeof tools)[number]): number =>
    weights.reduce((sum, { asked, weight }) => {
      if (named.some((word) => matches(word, asked))) return sum + 2 * weight;
      return described.some((word) => matches(word, asked)) ? sum + weight : sum;
    }, 0);
  const found = tools
    // Among equal matches the shorter name comes first.
    .map((tool) => ({ entry: tool.entry, points: score(tool) * (1 - tool.named.length / 100) }))
    .sort((one, other) => other.points - one.points);
  const least = Math.max(Number.EPSILON, (found[0]?.points ?? 0) * farBehind);
  return found.flatMap(({ entry, points }) => (points >= least ? [entry] : [])).slice(0, most);
}

const OneOf = z.object({
  type: z.string().catch('any'),
  enum: z.array(z.string()).optional(),
  description: z.string().optional(),
});
const Argument = OneOf.extend({
  items: OneOf.optional(),
  maximum: z.number().optional(),
  maxItems: z.number().optional(),
});
const Arguments = z.object({
  properties: z.record(z.string(), Argument).catch({}),
  required: z.array(z.string()).catch([]),
});

const accepted = ({ type, enum: options, description }: z.output<typeof OneOf>): string =>
  `${options?.join(' | ') ?? type}${description === undefined ? '' : `: ${description}`}`;

/** A row for each argument: a schema has names that an answer uses for something else. */
function argumentsOf({ inputSchema }: CatalogueEntry): readonly Data[] {
  const { properties, required } = Arguments.parse(inputSchema);
  return Object.entries(properties).map(([name, one]) => {
    const most = one.maxItems ?? one.maximum;
    const what = one.items ? `list of ${accepted(one.items)}` : accepted(one);
    const bound = most === undefined ? '' : `, at most ${most}`;
    return { name, takes: `${required.includes(name) ? 'required ' : ''}${what}${bound}` };
  });
}

/** Requests that Spotify lets no app fulfil, and the answers; `unless` there is a tool for it in this mode. */
const impossible: ReadonlyArray<{ readonly asked: RegExp; readonly said: string; readonly unless?: string }> = [
  { asked: /lyric|karaoke/i, said: 'Spotify gives apps no lyrics.' },
  {
    asked: /(?=.*queue)(?=.*\b(?:clear|empty|reset|remove|delete|reorder|move|sort))/i,
    said: 'Spotify lets apps add to the queue only, neither clear nor reorder it: play something else instead.',
  },
  {
    asked: /\b(?:tempo|bpm|key|energy|danceab\w*|valence|loudness|audio (?:features?|analysis))\b/i,
    said: 'In Development Mode Spotify tells no tempo, key or other audio features.',
    unless: 'get_track_audio_features',
  },
  { asked: /folder/i, said: 'Spotify hides the folders of playlists from apps.' },
  { asked: /download|offline|\bmp3|audio file/i, said: 'Spotify lets no app download music.' },
  { asked: /^(?!.*\b(?:share|send)).*friend/i, said: 'Spotify does not tell apps what friends listen to.' },
  {
    asked: /crossfade|equali[sz]er|sleep timer|alarm|private session|audio quality|lossless|\bblock/i,
    said: 'This is set in the Spotify app only.',
  },
];

/** The sentence for a request that cannot be fulfilled. */
const notPossible = (query: string, entries: readonly CatalogueEntry[]): string | undefined =>
  impossible.find(({ asked, unless }) => asked.test(query) && !entries.some(({ name }) => name === unless))?.said;

const howToCall = ({ listed, effect }: CatalogueEntry): string =>
  listed ? 'call it directly' : effect === 'read' ? 'read_with_tool' : 'use_tool';

export const findTool = (catalogue: Catalogue): Tool =>
  tool({
    name: 'find_tool',
    title: 'Find another tool',
    description: 'Find a tool that is not listed here, by what it should do, with its arguments.',
    effect: 'read',
    input: z.strictObject({ query: z.string().trim().min(2).max(200) }),
    example: { query: 'compare two playlists' },
    calls: '0',
    run: ({ query }) => {
      const entries = catalogue();
      const found = search(entries, query);
      const cannot = notPossible(query, entries);
      const message =
        cannot ?? (found.length === 0 ? 'No tool matches. Try other English words for what it should do.' : undefined);
      if (found.length === 0) return Promise.resolve({ data: { message, tools: [] } });
      const tools = found.map(
        (entry): Data => ({
          name: entry.name,
          call_by: howToCall(entry),
          description: entry.description,
          arguments: argumentsOf(entry),
        }),
      );
      return Promise.resolve({ data: { message, tools } });
    },
  });

const byName = z.string().trim().max(40);
const given = z.record(z.string(), z.unknown()).default({});

export const readWithTool = (catalogue: Catalogue, listed: readonly string[]): Tool =>
  route({
    name: 'read_with_tool',
    title: 'Read with another tool',
    description: 'Call a tool that is not listed, from find_tool or named in an answer, that changes nothing.',
    effect: 'read',
    input: z.strictObject({
      tool: byName.superRefine((name, { addIssue }) => {
        const entry = catalogue().find((one) => one.name === name);
        if (entry === undefined) addIssue({ code: 'custom', message: unknown(name, listed) });
        else if (entry.effect !== 'read')
          addIssue({ code: 'custom', message: `${name} changes something: call it with use_tool` });
      }),
      arguments: given,
    }),
    example: { tool: 'get_artist_top_tracks', arguments: { artist_id: '0TnOYISbd1XYRBk9myaseg' } },
    to: ({ tool, arguments: args }) => ({ tool, args }),
  });

export const useTool = (catalogue: Catalogue, listed: readonly string[]): Tool =>
  route({
    name: 'use_tool',
    title: 'Change with another tool',
    description: 'Call a tool that is not listed, from find_tool or named in an answer, that changes something.',
    effect: 'destroy',
    input: z.strictObject({
      tool: byName.superRefine((name, { addIssue }) => {
        if (!catalogue().some((one) => one.name === name)) addIssue({ code: 'custom', message: unknown(name, listed) });
      }),
      arguments: given,
    }),
    example: { tool: 'merge_playlists', arguments: { playlist_ids: ['3cEYpjA9oz9GiPac4AsH4n'], name: 'All of it' } },
    to: ({ tool, arguments: args }) => ({ tool, args }),
  });

/** `listed`: the tools that have no entry in the catalogue, since `/mcp/core` alone has them. */
const unknown = (name: string, listed: readonly string[]): string =>
  listed.includes(name)
    ? `${name} is listed here: call it directly`
    : `is not the name of another tool: "${name}". Look for one with find_tool`;
