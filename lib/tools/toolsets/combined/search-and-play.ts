import * as z from 'zod';
import { attempt, maybeCarriedOut } from '../../../spotify/failure.ts';
import { json, request } from '../../../spotify/request.ts';
import { searchRows } from '../../calls/search.ts';
import { device_id } from '../../definition/arguments.ts';
import { type Data, readAs } from '../../definition/context.ts';
import { tool } from '../../definition/tool.ts';
import { fold } from '../../matching/fold.ts';
import { similarity } from '../../matching/similarity.ts';
import { known } from '../../schemas/entities.ts';
import { maybe } from '../../schemas/text.ts';

const types = ['track', 'album', 'artist', 'playlist', 'show', 'episode'] as const;
const Page = z.object({ items: z.array(z.unknown()).catch([]) });
const under = (plural: string) => z.object({ [plural]: Page }).transform((body) => body[plural]?.items ?? []);
/** Spotify answers under the plural of the type. */
const found: Readonly<Record<(typeof types)[number], z.ZodType<readonly unknown[]>>> = {
  track: under('tracks'),
  album: under('albums'),
  artist: under('artists'),
  playlist: under('playlists'),
  show: under('shows'),
  episode: under('episodes'),
};
const Candidate = z.object({
  uri: z.string(),
  name: z.string(),
  artists: maybe(z.array(z.object({ name: z.string() }))),
  is_playable: maybe(z.boolean()),
});
const candidates = 5;

/** The playable items of a search result, each with its similarity to the words: 0 to 1. */
interface Fit {
  readonly row: Data;
  readonly uri: string;
  readonly fit: number;
}

/** Results that can be played, the best first: by its name, alone or with its artists, then in Spotify's order. */
function ranked(results: readonly Data[], query: string): readonly Fit[] {
  const fits = results.flatMap((row): Fit[] => {
    const { data } = Candidate.safeParse(row);
    if (!data || data.is_playable === false) return [];
    const artists = (data.artists ?? []).map(({ name }) => name).join(' ');
    const forms = [data.name, `${data.name} ${artists}`, `${artists} ${data.name}`];
    return [{ row, uri: data.uri, fit: Math.max(...forms.map((form) => similarity(query, form))) }];
  });
  return fits.toSorted((one, other) => other.fit - one.fit);
}

/** Filters such as `artist:` say where to look, not what the name is; what these five are about is in no name. */
const words = (query: string): string =>
  query.replaceAll(/\b(?:genre|year|tag|isrc|upc):(?:"[^"]*"|\S+)/gi, ' ').replaceAll(/\b\w+:|"/g, ' ');

/** Words that say nothing about a name. */
const fillers = new Set(
  'a album an artist by from me music my of play playlist podcast some song songs the track'.split(' '),
);

const Named = z.object({ name: z.string() });
/** What a row is known by. A playlist's owner and a show's publisher are texts or objects. */
const Known = z.object({
  name: maybe(z.string()),
  artists: maybe(z.array(Named)),
  album: maybe(Named),
  show: maybe(Named),
  owner: maybe(z.object({ display_name: z.string() })),
  publisher: maybe(z.string()),
});

/** Whether more than half of the words that were asked for are in what a result is known by, misspelled ones too. */
function isAskedFor(query: string, { row, fit }: Fit): boolean {
  const asked = fold(query)
    .split(' ')
    .filter((word) => word !== '' && !fillers.has(word));
  const { name, artists = [], album, show, owner, publisher } = Known.parse(row);
  const texts = [
    name,
    ...artists.map((artist) => artist.name),
    album?.name,
    show?.name,
    owner?.display_name,
    publisher,
  ];
  const text = fold(texts.join(' '));
  const has = (word: string): boolean =>
    text.includes(word) || text.split(' ').some((other) => similarity(word, other) >= likeEnough);
  return fit >= likeEnough || asked.length === 0 || 2 * asked.filter(has).length > asked.length;
}
const likeEnough = 0.6;

const unlike = "Spotify's nearest, which has another name than asked for";

export const searchAndPlay = tool({
  name: 'search_and_play',
  title: 'Search and play',
  description:
    'Play a song, album, artist or playlist by its name: searches and plays the best match. Says what it picked and what else there was.',
  effect: 'write',
  calls: '2',
  input: z.strictObject({
    query: z.string().trim().min(1).max(250),
    search_type: z.enum(types).default('track'),
    device_id,
  }),
  example: { query: 'so what miles davis' },
  run: async ({ query, search_type, device_id }, { spotify }) => {
    const asked = request('GET /search', {}, { q: query, type: search_type, limit: candidates });
    const { data, answer } = await readAs(found[search_type], asked, spotify, { fallback: 'stale' });
    const [picked, ...others] = ranked(known(data, searchRows[search_type]), words(query));
    if (!picked) {
      const message = 'Nothing that can be played was found. Try other words, or another search_type.';
      return { data: { success: false, message, query }, freshness: answer.freshness };
    }
    const { uri, row } = picked;
    const called = `${search_type} "${String(row['name'])}"`;
    const isRight = isAskedFor(words(query), picked);
    const single = search_type === 'track' || search_type === 'episode';
    const what = json(single ? { uris: [uri] } : { context_uri: uri });
    const started = await attempt(spotify(request('PUT /me/player/play', {}, { device_id }, what)));
    if ('failure' in started) {
      const found = `Found ${called}${isRight ? '' : `, ${unlike}`}`;
      const again = `call play with ${single ? 'uris' : 'context_uri'}`;
      const message = maybeCarriedOut(started.failure)
        ? `${found}; it may have been started. Look with get_current_playback; if it does not play, ${again}.`
        : `${found}, but it was not started. Do what error says, then ${again}.`;
      return { data: { success: false, message, picked: row }, freshness: answer.freshness, failure: started.failure };
    }
    const alternatives = others.map((other) => ({
      uri: other.uri,
      name: other.row['name'],
      artists: other.row['artists'],
    }));
    const message = isRight
      ? `Playing ${called}.`
      : `Playing ${called}, ${unlike}. Tell the user, and what else there was.`;
    return { data: { success: true, message, picked: row, alternatives, device_id }, freshness: answer.freshness };
  },
});
