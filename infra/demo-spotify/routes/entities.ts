import type { Json } from '../http/json.ts';
import { json } from '../http/reply.ts';
import { fullAlbum, fullArtist, fullTrack } from '../shape/music.ts';
import { fullAudiobook, fullChapter, fullEpisode, fullShow, simpleShow } from '../shape/spoken.ts';
import { found, idOf, idsOf } from './ask.ts';
import { bookOf, offersAudiobooks } from './audiobook-market.ts';
import { resumeOf } from './reading.ts';
import { type Call, type Route, route } from './route.ts';

/** A kind that is read by its id, one or several at once. */
interface Kind<T> {
  /** The operations that read one and several. */
  readonly one: string;
  readonly several: string;
  readonly bucket?: string;
  /** The most ids of one call. */
  readonly most?: number;
  readonly find: (call: Call, id: string) => T | undefined;
  readonly shape: (call: Call, entity: T) => Json;
  /** Where an entity among several has less. */
  readonly shapeOfSeveral?: (call: Call, entity: T) => Json;
}

/** The two reads of a kind; development clients lost the one of several. */
function readsOf<T>(plural: string, kind: Kind<T>): readonly Route[] {
  const { one, several, bucket = plural, most = 50, find, shape, shapeOfSeveral = shape } = kind;
  const row = (call: Call, id: string): Json => {
    const entity = find(call, id);
    return entity === undefined ? null : shapeOfSeveral(call, entity);
  };
  return [
    route(`GET /${plural}/{id}`, one, bucket, (call) => json(shape(call, found(find(call, idOf(call)))))),
    route(
      `GET /${plural}`,
      several,
      bucket,
      (call) => json({ [plural]: idsOf(call, most).map((id) => row(call, id)) }),
      { removed: 403 },
    ),
  ];
}

export const entityRoutes: readonly Route[] = [
  ...readsOf('tracks', {
    ...{ one: 'get-track', several: 'get-several-tracks' },
    find: ({ world }, id) => world.catalogue.track(id),
    shape: ({ view }, track) => fullTrack(view, track),
  }),
  ...readsOf('albums', {
    ...{ one: 'get-an-album', several: 'get-multiple-albums', most: 20 },
    find: ({ world }, id) => world.catalogue.album(id),
    shape: ({ view }, album) => fullAlbum(view, album),
  }),
  ...readsOf('artists', {
    ...{ one: 'get-an-artist', several: 'get-multiple-artists' },
    find: ({ world }, id) => world.catalogue.artist(id),
    shape: ({ view }, artist) => fullArtist(view, artist),
  }),
  ...readsOf('shows', {
    ...{ one: 'get-a-show', several: 'get-multiple-shows' },
    find: ({ world }, id) => world.catalogue.show(id),
    shape: (call, show) => fullShow(call.view, show, resumeOf(call)),
    shapeOfSeveral: ({ view }, show) => simpleShow(view, show),
  }),
  ...readsOf('episodes', {
    ...{ one: 'get-an-episode', several: 'get-multiple-episodes' },
    find: ({ world }, id) => world.catalogue.episode(id),
    shape: (call, episode) => fullEpisode(call.view, episode, resumeOf(call)),
  }),
  ...readsOf('audiobooks', {
    ...{ one: 'get-an-audiobook', several: 'get-multiple-audiobooks' },
    find: bookOf,
    shape: (call, book) => fullAudiobook(call.view, book, resumeOf(call)),
  }),
  ...readsOf('chapters', {
    ...{ one: 'get-a-chapter', several: 'get-several-chapters', bucket: 'audiobooks' },
    find: (call, id) => (offersAudiobooks(call) ? call.world.catalogue.chapter(id) : undefined),
    shape: (call, chapter) => fullChapter(call.view, chapter, resumeOf(call)),
  }),
];
