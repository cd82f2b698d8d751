import { cut } from '../../text.ts';
import { fieldFilter } from '../calls/search.ts';
import { similarity } from '../matching/similarity.ts';

export interface TrackQuery {
  readonly artist: string;
  readonly title: string;
}

/** Numbers, bullets and times before and after the names: `12. Artist - Title (3:45)`, `05 - Artist - Title`. */
const list = /^\s*(?:\d{1,4}[.)\t]\s*|[-*•]\s+|0\d{1,2}\s+[-–—]\s+(?=.+\s[-–—]\s))/;
const time = /[\s([]*\d{1,2}:\d{2}[)\]]*\s*$/;

const quoted = /^(?:"([^"]+)"|“([^”]+)”|«([^»]+)»)$/;
const unquoted = (name: string): string =>
  name.trim().replace(quoted, (_, ...inner: string[]) => inner.find(Boolean)?.trim() ?? name);

/** Parses "artist - title", or both separated by a tab; a line without a separator is a title. */
export function parseTrackLine(line: string): TrackQuery {
  const text = line.replace(list, '').replace(time, '').trim();
  const [, artist = '', title = text] = /^(.+?)(?:\s+[-–—]\s+|\t+)(.+)$/.exec(text) ?? [];
  return { artist: unquoted(artist), title: unquoted(title) };
}

export interface Candidate {
  readonly uri: string;
  readonly name: string;
  readonly artists: readonly string[];
}

/** A line may name the title first: "title - artist" or "title by artist". */
function titleFirst({ artist, title }: TrackQuery): TrackQuery | undefined {
  const text = artist === '' ? title : `${artist} - ${title}`;
  const [, first, last] = (artist === '' ? /^(.+)\s+by\s+(.+)$/i : /^(.+)\s+-\s+(.+)$/).exec(text) ?? [];
  return first === undefined || last === undefined ? undefined : { artist: last, title: first };
}

/** The factor for a match with swapped artist and title, so that a match in the written order comes first. */
const afterOrder = 0.95;

/** How well a track matches the query, 0 to 1, whichever of artist and title the line names first. */
export function matchConfidence(query: TrackQuery, track: Candidate): number {
  const other = titleFirst(query);
  const swapped = other ? afterOrder * querySimilarity(other, track) : 0;
  return round(Math.max(querySimilarity(query, track), swapped));
}

/** Title and artist must both match: the lower similarity counts most. A line without an artist is never certain. */
function querySimilarity({ artist, title }: TrackQuery, { name, artists }: Candidate): number {
  const byTitle = similarity(title, name);
  if (artist === '') {
    const whole = Math.max(byTitle, ...artists.map((one) => similarity(title, `${name} ${one}`)));
    return 0.85 * whole;
  }
  const all = [artists.join(' '), ...artists];
  const byArtist = Math.max(0, ...all.map((one) => similarity(artist, one)));
  return 0.7 * Math.min(byTitle, byArtist) + 0.3 * Math.max(byTitle, byArtist);
}

const round = (value: number): number => Math.round(value * 100) / 100;

/** The best candidate, the first of equals. */
export function bestMatch(query: TrackQuery, candidates: readonly Candidate[]) {
  return candidates
    .map((track) => ({ track, confidence: matchConfidence(query, track) }))
    .reduce<{ track: Candidate; confidence: number } | undefined>(
      (top, one) => (top && top.confidence >= one.confidence ? top : one),
      undefined,
    );
}

const longestQuery = 250;

/** The searches for a line in their order: artist and title in their fields, then the words as written. */
export function queriesFor({ artist, title }: TrackQuery): readonly string[] {
  const words = cut(`${artist} ${title}`.trim(), longestQuery);
  const fields = artist === '' ? [] : [`${fieldFilter('artist', artist)} ${fieldFilter('track', title)}`];
  return [...fields.filter((query) => query.length <= longestQuery), words].filter((query) => query !== '');
}
