import type { Album, Artist } from '../catalogue/model.ts';
import { type Json, json, refuse } from '../http/reply.ts';
import { audioAnalysis, audioFeatures } from '../shape/audio.ts';
import { discographyAlbum, fullAlbum, fullArtist, fullTrack, simpleAlbum, simpleTrack } from '../shape/music.ts';
import { page } from '../shape/paging.ts';
import {
  fullAudiobook,
  fullChapter,
  fullEpisode,
  fullShow,
  simpleChapter,
  simpleEpisode,
  simpleShow,
} from '../shape/spoken.ts';
import type { View } from '../shape/view.ts';
import { found, idOf, idsOf, windowOf } from './ask.ts';
import { bookOf, offersAudiobooks } from './reading.ts';
import { type Call, type Handler, type Route, route } from './route.ts';

interface Kind<T> {
  /** The operations that read one object and several. */
  readonly one: string;
  readonly several: string;
  readonly bucket?: string;
  /** The maximum number of ids in one call. */
  readonly most?: number;
  readonly find: (call: Call, id: string) => T | undefined;
  readonly shape: (view: View, entity: T) => Json;
  /** The shape in the read of several, where it has fewer fields. */
  readonly shapeOfSeveral?: (view: View, entity: T) => Json;
}

/** The two reads of a kind. Development clients no longer have the read of several. */
function readsOf<T>(plural: string, kind: Kind<T>): readonly Route[] {
  const { one, several, bucket = plural, most = 50, find, shape, shapeOfSeveral = shape } = kind;
  const row = (call: Call, id: string): Json => {
    const entity = find(call, id);
    return entity === undefined ? null : shapeOfSeveral(call.view, entity);
  };
  return [
    route(`GET /${plural}/{id}`, one, bucket, (call) => json(shape(call.view, found(find(call, idOf(call)))))),
    route(
      `GET /${plural}`,
      several,
      bucket,
      (call) => json({ [plural]: idsOf(call, most).map((id) => row(call, id)) }),
      { removed: 403 },
    ),
  ];
}

const tracks: Handler = (call) => {
  const album = found(call.world.catalogue.album(idOf(call)));
  const path = `/albums/${album.id}/tracks`;
  return json(page(call.view, path, album.tracks, windowOf(call), simpleTrack));
};

const newReleases: Handler = (call) => {
  const albums = call.world.catalogue.albums.filter((album) => album.isNew).toReversed();
  const path = '/browse/new-releases';
  return json({ albums: page(call.view, path, albums, windowOf(call), simpleAlbum) });
};

const groups = ['album', 'single', 'appears_on', 'compilation'];

const albums: Handler = (call) => {
  const artist = artistOf(call);
  const window = call.view.mode === 'development' ? windowOf(call, 10, 5) : windowOf(call);
  const wanted = call.query.get('include_groups');
  const list = discography(artist, wanted ? wanted.split(',') : groups);
  const path = `/artists/${artist.id}/albums?include_groups=${wanted ?? groups.join(',')}`;
  return json(page(call.view, path, list, window, (view, album) => discographyAlbum(view, album, artist)));
};

const topTracks: Handler = (call) => {
  const best = artistOf(call).tracks.toSorted((left, right) => right.popularity - left.popularity || left.n - right.n);
  return json({ tracks: best.slice(0, 10).map((track) => fullTrack({ ...call.view, withMarket: true }, track)) });
};

const related: Handler = (call) => {
  const artist = artistOf(call);
  const kin = call.world.catalogue.searchable.artists.filter(
    (other) => other !== artist && other.genres.some((genre) => artist.genres.includes(genre)),
  );
  return json({ artists: kin.slice(0, 20).map((other) => fullArtist(call.view, other)) });
};

function artistOf(call: Call): Artist {
  return found(call.world.catalogue.artist(idOf(call)));
}

/** The albums of the requested groups, one group after the other, each newest first. */
function discography(artist: Artist, wanted: readonly string[]): readonly Album[] {
  if (!wanted.every((group) => groups.includes(group))) refuse(400, 'Invalid include_groups');
  return groups
    .filter((group) => wanted.includes(group))
    .flatMap((group) =>
      group === 'appears_on' ? artist.appearsOn : artist.albums.filter((album) => album.type === group),
    );
}

const episodesOfShow: Handler = (call) => {
  const { id, episodes } = found(call.world.catalogue.show(idOf(call)));
  return json(page(call.view, `/shows/${id}/episodes`, episodes, windowOf(call), simpleEpisode));
};

const chaptersOfBook: Handler = (call) => {
  const { id, chapters } = found(bookOf(call, idOf(call)));
  return json(page(call.view, `/audiobooks/${id}/chapters`, chapters, windowOf(call), simpleChapter));
};

const features: Handler = (call) => json(audioFeatures(call.view, found(call.world.catalogue.track(idOf(call)))));

const severalFeatures: Handler = (call) => {
  const tracks = idsOf(call, 100).map((id) => call.world.catalogue.track(id));
  return json({ audio_features: tracks.map((track) => (track ? audioFeatures(call.view, track) : null)) });
};

const analysis: Handler = (call) => json(audioAnalysis(found(call.world.catalogue.track(idOf(call)))));

export const catalogueRoutes: readonly Route[] = [
  ...readsOf('tracks', {
    ...{ one: 'get-track', several: 'get-several-tracks' },
    find: ({ world }, id) => world.catalogue.track(id),
    shape: fullTrack,
  }),
  ...readsOf('albums', {
    ...{ one: 'get-an-album', several: 'get-multiple-albums', most: 20 },
    find: ({ world }, id) => world.catalogue.album(id),
    shape: fullAlbum,
  }),
  ...readsOf('artists', {
    ...{ one: 'get-an-artist', several: 'get-multiple-artists' },
    find: ({ world }, id) => world.catalogue.artist(id),
    shape: fullArtist,
  }),
  ...readsOf('shows', {
    ...{ one: 'get-a-show', several: 'get-multiple-shows' },
    find: ({ world }, id) => world.catalogue.show(id),
    shape: fullShow,
    shapeOfSeveral: simpleShow,
  }),
  ...readsOf('episodes', {
    ...{ one: 'get-an-episode', several: 'get-multiple-episodes' },
    find: ({ world }, id) => world.catalogue.episode(id),
    shape: fullEpisode,
  }),
  ...readsOf('audiobooks', {
    ...{ one: 'get-an-audiobook', several: 'get-multiple-audiobooks' },
    find: bookOf,
    shape: fullAudiobook,
  }),
  ...readsOf('chapters', {
    ...{ one: 'get-a-chapter', several: 'get-several-chapters', bucket: 'audiobooks' },
    find: (call, id) => (offersAudiobooks(call) ? call.world.catalogue.chapter(id) : undefined),
    shape: fullChapter,
  }),
  route('GET /albums/{id}/tracks', 'get-an-albums-tracks', 'albums', tracks),
  route('GET /browse/new-releases', 'get-new-releases', 'browse', newReleases, { removed: 403 }),
  route('GET /artists/{id}/albums', 'get-an-artists-albums', 'artist-albums', albums),
  route('GET /artists/{id}/top-tracks', 'get-an-artists-top-tracks', 'artists', topTracks, { removed: 403 }),
  route('GET /artists/{id}/related-artists', 'get-an-artists-related-artists', 'artists', related, { removed: 403 }),
  route('GET /shows/{id}/episodes', 'get-a-shows-episodes', 'show-episodes', episodesOfShow),
  route('GET /audiobooks/{id}/chapters', 'get-audiobook-chapters', 'audiobooks', chaptersOfBook),
  route('GET /audio-features', 'get-several-audio-features', 'audio', severalFeatures, { removed: 403 }),
  route('GET /audio-features/{id}', 'get-audio-features', 'audio', features, { removed: 403 }),
  route('GET /audio-analysis/{id}', 'get-audio-analysis', 'audio', analysis, { removed: 403 }),
];
