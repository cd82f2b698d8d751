import * as z from 'zod';
import { request, type SpotifyRequest } from '../../spotify/request.ts';
import { readAs, type ToolContext, withOptions } from '../definition/context.ts';

/** The user's tracks with which a new playlist can be filled. */
export const trackSources = ['top', 'liked', 'recent'] as const;
type Source = (typeof trackSources)[number];

const pageSize = 50;
/** Spotify's periods for top tracks. */
export const timeRanges = ['short_term', 'medium_term', 'long_term'] as const;

/** The tracks to read. `time_range` applies to `top`; Spotify's default is six months. */
export interface TrackSource {
  readonly from: Source;
  readonly count: number;
  readonly time_range?: (typeof timeRanges)[number] | undefined;
}

const Named = z.object({ uri: z.string() }).nullish().catch(undefined);
const Top = Named.transform((track) => track?.uri);
const Kept = z.object({ track: Named }).transform(({ track }) => track?.uri);
const Page = z.object({ items: z.array(z.unknown()) });

/** The request for a page. Recent plays have one page. */
const pages: Readonly<Record<Source, (offset: number, time_range: TrackSource['time_range']) => SpotifyRequest>> = {
  top: (offset, time_range = 'medium_term') =>
    request('GET /me/top/{type}', { type: 'tracks' }, { time_range, limit: pageSize, offset }),
  liked: (offset) => request('GET /me/tracks', {}, { limit: pageSize, offset }),
  recent: () => request('GET /me/player/recently-played', {}, { limit: pageSize }),
};

/** The user's most played, liked or last played tracks, each once, in Spotify's order; local files stay out. */
export async function readTracks(
  { from: source, count, time_range }: TrackSource,
  context: ToolContext,
): Promise<readonly string[]> {
  const spotify = withOptions(context.spotify, { priority: 'bulk' });
  const row = source === 'top' ? Top : Kept;
  const found = new Set<string>();
  // Rows without a track of Spotify are skipped, up to a limit.
  for (let offset = 0; found.size < count && offset < 2 * count; offset += pageSize) {
    const { data } = await readAs(Page, pages[source](offset, time_range), spotify);
    for (const item of data.items) {
      const uri = row.safeParse(item).data;
      if (uri?.startsWith('spotify:track:') && found.size < count) found.add(uri);
    }
    if (data.items.length < pageSize || source === 'recent') break;
  }
  return [...found];
}
