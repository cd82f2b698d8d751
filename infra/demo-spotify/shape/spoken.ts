import { audiobookMarkets } from '../catalogue/markets.ts';
import type { Audiobook, Chapter, Episode, Show } from '../catalogue/model.ts';
import type { JsonObject } from '../http/reply.ts';
import { firstPage, page } from './paging.ts';
import { identity, legacy, offeredIn, pictures, type View } from './view.ts';

/** SimplifiedShowObject. */
export function simpleShow(view: View, show: Show): JsonObject {
  return {
    ...identity(view, 'show', show.id),
    copyrights: [],
    description: show.description,
    html_description: show.html,
    explicit: show.explicit,
    images: pictures(view, show.id),
    is_externally_hosted: false,
    languages: [show.language],
    media_type: 'audio',
    name: show.name,
    total_episodes: show.episodes.length,
    ...legacy(view, { available_markets: offeredIn([]), publisher: show.publisher }),
  };
}

/** ShowObject with its newest 50 episodes. */
export function fullShow(view: View, show: Show): JsonObject {
  const path = `/shows/${show.id}/episodes`;
  return { ...simpleShow(view, show), episodes: page(view, path, show.episodes, firstPage, simpleEpisode) };
}

/** SimplifiedEpisodeObject. */
export function simpleEpisode(view: View, episode: Episode): JsonObject {
  return {
    ...identity(view, 'episode', episode.id),
    audio_preview_url: null,
    description: episode.description,
    html_description: episode.html,
    duration_ms: episode.durationMs,
    explicit: episode.show.explicit,
    images: pictures(view, episode.show.id),
    is_externally_hosted: false,
    is_playable: true,
    language: episode.show.language,
    languages: [episode.show.language],
    name: episode.name,
    release_date: episode.released,
    release_date_precision: 'day',
    ...resumePoint(view, episode),
  };
}

/** EpisodeObject. */
export function fullEpisode(view: View, episode: Episode): JsonObject {
  return { ...simpleEpisode(view, episode), show: simpleShow(view, episode.show) };
}

/** SimplifiedAudiobookObject. */
export function simpleAudiobook(view: View, book: Audiobook): JsonObject {
  return {
    ...identity(view, 'audiobook', book.id),
    authors: book.authors.map((name) => ({ name })),
    copyrights: [],
    description: book.description,
    html_description: `<p>${book.description}</p>`,
    edition: 'Unabridged',
    explicit: false,
    images: pictures(view, book.id),
    languages: ['English'],
    media_type: 'audio',
    name: book.name,
    narrators: book.narrators.map((name) => ({ name })),
    total_chapters: book.chapters.length,
    ...legacy(view, { available_markets: audiobookMarkets, publisher: book.publisher }),
  };
}

/** AudiobookObject with its first 50 chapters. */
export function fullAudiobook(view: View, book: Audiobook): JsonObject {
  const path = `/audiobooks/${book.id}/chapters`;
  return { ...simpleAudiobook(view, book), chapters: page(view, path, book.chapters, firstPage, simpleChapter) };
}

/** SimplifiedChapterObject. Its `type` is `episode`, as in the published description. */
export function simpleChapter(view: View, chapter: Chapter): JsonObject {
  return {
    ...identity(view, 'chapter', chapter.id),
    type: 'episode',
    audio_preview_url: null,
    chapter_number: chapter.number,
    description: '',
    html_description: '',
    duration_ms: chapter.durationMs,
    explicit: false,
    images: pictures(view, chapter.audiobook.id),
    is_playable: true,
    languages: ['English'],
    name: chapter.name,
    release_date: chapter.released,
    release_date_precision: 'day',
    ...resumePoint(view, chapter),
    ...legacy(view, { available_markets: audiobookMarkets }),
  };
}

/** ChapterObject. */
export function fullChapter(view: View, chapter: Chapter): JsonObject {
  return { ...simpleChapter(view, chapter), audiobook: simpleAudiobook(view, chapter.audiobook) };
}

function resumePoint(view: View, { id, durationMs }: Episode | Chapter): JsonObject {
  if (!view.withResume) return {};
  const at = view.resume(id);
  const done = at >= durationMs;
  return { resume_point: { fully_played: done, resume_position_ms: done ? 0 : at } };
}
