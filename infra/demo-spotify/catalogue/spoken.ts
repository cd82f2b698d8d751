import { daysBefore } from '../clock.ts';
import { type Audiobook, type Chapter, type Episode, numbered, type Show } from './model.ts';
import { personName, spokenTitle, titleOf } from './names.ts';
import { between, pick, type Random, stream } from './random.ts';
import { labels, topics } from './words.ts';

export interface Spoken {
  readonly shows: readonly Show[];
  readonly episodes: readonly Episode[];
  readonly audiobooks: readonly Audiobook[];
  readonly chapters: readonly Chapter[];
}

/** 60 shows with about 2,400 episodes, the newest from the last week, and 40 audiobooks with about 800 chapters. */
export function makeSpoken(today: number): Spoken {
  const random = stream('spoken');
  const episodes: Episode[] = [];
  const shows = Array.from({ length: 60 }, (_, index) => makeShow(index + 1, episodes, random, today));
  const chapters: Chapter[] = [];
  const audiobooks = Array.from({ length: 40 }, (_, index) => makeAudiobook(index + 1, chapters, random));
  return { shows, episodes, audiobooks, chapters };
}

function makeShow(n: number, episodes: Episode[], random: Random, today: number): Show {
  const name = spokenTitle(random);
  const host = personName(random);
  const description = `${host} talks with people who know more. New episodes every week.`;
  const show: Show = {
    ...numbered('show', n),
    name,
    description,
    html: `<p><b>${host}</b> talks with people who know more.</p><p>New episodes every week.</p>`,
    publisher: pick(random, labels),
    explicit: n % 9 === 0,
    language: n % 7 === 0 ? 'de' : 'en',
    episodes: [],
  };
  const count = between(random, 12, 68);
  for (let back = 0; back < count; back++) {
    const episode = makeEpisode(episodes.length + 1, show, count - back, random, today);
    episodes.push(episode);
    show.episodes.push(episode);
  }
  return show;
}

function makeEpisode(n: number, show: Show, number: number, random: Random, today: number): Episode {
  const topic = pick(random, topics);
  const guest = personName(random);
  return {
    ...numbered('episode', n),
    name: `${number}. ${titleOf(random)}`,
    description: `On ${topic}, with ${guest}.`,
    html: `<p>On <em>${topic}</em>, with ${guest}.</p>`,
    show,
    durationMs: between(random, 900_000, 4_500_000),
    released: daysBefore(today, show.episodes.length * 7 + (show.n % 7) + 1),
  };
}

function makeAudiobook(n: number, chapters: Chapter[], random: Random): Audiobook {
  const author = personName(random);
  const audiobook: Audiobook = {
    ...numbered('audiobook', n),
    name: spokenTitle(random),
    description: `Author: ${author}. A book about ${pick(random, topics)} and everything around it.`,
    authors: [author],
    narrators: [personName(random)],
    publisher: pick(random, labels),
    chapters: [],
  };
  const released = `20${between(random, 10, 26)}-0${between(random, 1, 9)}-1${between(random, 0, 9)}`;
  const count = between(random, 8, 32);
  for (let number = 0; number < count; number++) {
    const chapter: Chapter = {
      ...numbered('chapter', chapters.length + 1),
      name: number === 0 ? 'Opening Credits' : `Chapter ${number}: ${titleOf(random)}`,
      audiobook,
      number,
      durationMs: between(random, 300_000, 2_700_000),
      released,
    };
    chapters.push(chapter);
    audiobook.chapters.push(chapter);
  }
  return audiobook;
}
