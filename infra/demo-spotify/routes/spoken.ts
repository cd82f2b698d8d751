import { json } from '../http/reply.ts';
import { page } from '../shape/paging.ts';
import { simpleChapter, simpleEpisode } from '../shape/spoken.ts';
import { found, idOf, windowOf } from './ask.ts';
import { bookOf } from './audiobook-market.ts';
import { resumeOf } from './reading.ts';
import { type Handler, type Route, route } from './route.ts';

const episodesOfShow: Handler = (call) => {
  const { id, episodes } = found(call.world.catalogue.show(idOf(call)));
  const row = (episode: (typeof episodes)[number]) => simpleEpisode(call.view, episode, resumeOf(call));
  return json(page(call.view, `/shows/${id}/episodes`, episodes, windowOf(call), row));
};

const chaptersOfBook: Handler = (call) => {
  const { id, chapters } = found(bookOf(call, idOf(call)));
  const row = (chapter: (typeof chapters)[number]) => simpleChapter(call.view, chapter, resumeOf(call));
  return json(page(call.view, `/audiobooks/${id}/chapters`, chapters, windowOf(call), row));
};

export const spokenRoutes: readonly Route[] = [
  route('GET /shows/{id}/episodes', 'get-a-shows-episodes', 'show-episodes', episodesOfShow),
  route('GET /audiobooks/{id}/chapters', 'get-audiobook-chapters', 'audiobooks', chaptersOfBook),
];
