import type { Audiobook } from '../catalogue/model.ts';
import { json } from '../http/reply.ts';
import { page } from '../shape/paging.ts';
import * as shape from '../shape/spoken.ts';
import { found, idOf, idsOf, windowOf } from './ask.ts';
import { offersAudiobooks } from './audiobook-market.ts';
import { resumeOf } from './reading.ts';
import type { Call, Handler, Route } from './route.ts';

const show: Handler = (call) =>
  json(shape.fullShow(call.view, found(call.world.catalogue.show(idOf(call))), resumeOf(call)));

const shows: Handler = (call) => {
  const list = idsOf(call, 50).map((id) => call.world.catalogue.show(id));
  return json({ shows: list.map((one) => (one ? shape.simpleShow(call.view, one) : null)) });
};

const episodesOfShow: Handler = (call) => {
  const { id, episodes } = found(call.world.catalogue.show(idOf(call)));
  const row = (episode: (typeof episodes)[number]) => shape.simpleEpisode(call.view, episode, resumeOf(call));
  return json(page(call.view, `/shows/${id}/episodes`, episodes, windowOf(call), row));
};

const episode: Handler = (call) =>
  json(shape.fullEpisode(call.view, found(call.world.catalogue.episode(idOf(call))), resumeOf(call)));

const episodes: Handler = (call) => {
  const list = idsOf(call, 50).map((id) => call.world.catalogue.episode(id));
  return json({ episodes: list.map((one) => (one ? shape.fullEpisode(call.view, one, resumeOf(call)) : null)) });
};

const audiobook: Handler = (call) =>
  json(shape.fullAudiobook(call.view, found(bookOf(call, idOf(call))), resumeOf(call)));

const audiobooks: Handler = (call) => {
  const list = idsOf(call, 50).map((id) => bookOf(call, id));
  return json({ audiobooks: list.map((one) => (one ? shape.fullAudiobook(call.view, one, resumeOf(call)) : null)) });
};

const chaptersOfBook: Handler = (call) => {
  const { id, chapters } = found(bookOf(call, idOf(call)));
  const row = (chapter: (typeof chapters)[number]) => shape.simpleChapter(call.view, chapter, resumeOf(call));
  return json(page(call.view, `/audiobooks/${id}/chapters`, chapters, windowOf(call), row));
};

const chapter: Handler = (call) => {
  const one = offersAudiobooks(call) ? call.world.catalogue.chapter(idOf(call)) : undefined;
  return json(shape.fullChapter(call.view, found(one), resumeOf(call)));
};

const chapters: Handler = (call) => {
  const list = idsOf(call, 50).map((id) => (offersAudiobooks(call) ? call.world.catalogue.chapter(id) : undefined));
  return json({ chapters: list.map((one) => (one ? shape.fullChapter(call.view, one, resumeOf(call)) : null)) });
};

function bookOf(call: Call, id: string): Audiobook | undefined {
  return offersAudiobooks(call) ? call.world.catalogue.audiobook(id) : undefined;
}

const get = { method: 'GET' } as const;
const gone = { method: 'GET', removed: 403 } as const;

/** Operations on shows, episodes, audiobooks and chapters. */
export const spokenRoutes: readonly Route[] = [
  { ...get, operation: 'get-a-show', path: '/shows/{id}', bucket: 'shows', handle: show },
  { ...gone, operation: 'get-multiple-shows', path: '/shows', bucket: 'shows', handle: shows },
  {
    ...get,
    operation: 'get-a-shows-episodes',
    path: '/shows/{id}/episodes',
    bucket: 'show-episodes',
    handle: episodesOfShow,
  },
  { ...get, operation: 'get-an-episode', path: '/episodes/{id}', bucket: 'episodes', handle: episode },
  { ...gone, operation: 'get-multiple-episodes', path: '/episodes', bucket: 'episodes', handle: episodes },
  { ...get, operation: 'get-an-audiobook', path: '/audiobooks/{id}', bucket: 'audiobooks', handle: audiobook },
  { ...gone, operation: 'get-multiple-audiobooks', path: '/audiobooks', bucket: 'audiobooks', handle: audiobooks },
  {
    ...get,
    operation: 'get-audiobook-chapters',
    path: '/audiobooks/{id}/chapters',
    bucket: 'audiobooks',
    handle: chaptersOfBook,
  },
  { ...get, operation: 'get-a-chapter', path: '/chapters/{id}', bucket: 'audiobooks', handle: chapter },
  { ...gone, operation: 'get-several-chapters', path: '/chapters', bucket: 'audiobooks', handle: chapters },
];
