import type { SpotifyRequest } from '../../spotify/request.ts';

const collections: Readonly<Record<string, string>> = {
  track: 'saved:tracks',
  album: 'saved:albums',
  show: 'saved:shows',
  episode: 'saved:episodes',
  audiobook: 'saved:audiobooks',
  artist: 'saved:artists',
  user: 'saved:users',
  playlist: 'playlists',
};

/** The cache tags of a request: a read stores its answer under them, a change invalidates them. */
export function tagsOf({ operation, params, query }: SpotifyRequest): readonly string[] {
  const tags = operation.tags.flatMap((template) =>
    template === 'saved:{uris}'
      ? (query['uris'] ?? '').split(',').flatMap(tagsOfUri)
      : [template.replaceAll(/\{(\w+)\}/g, (_, name: string) => params[name] ?? query[name] ?? '')],
  );
  return [...new Set(tags)];
}

function tagsOfUri(uri: string): readonly string[] {
  const [, kind = '', id = ''] = uri.split(':');
  const collection = collections[kind];
  if (collection === undefined) return [];
  return kind === 'playlist' ? [collection, `playlist:${id}`] : [collection];
}
