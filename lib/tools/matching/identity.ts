import { fold } from './fold.ts';

/** Guest artists: in brackets, at the end only abbreviated with a dot. "(With Me)" names no artist. */
const guests =
  /[([](?:(?:feat|ft|featuring)\b\.?|with\b(?!\s+(?:me|you|us|him|her|it|them|my|your|our|the|a|an|no|love)\b))\s*[^)\]]*[)\]]|\s(?:feat|ft)\.\s.*$/gi;
const bracket = /[([]([^()[\]]*)[)\]]/g;
const suffix = /\s[-–—]\s([^-–—]+)$/;

const edition = /\b(?:remaster(?:ed)?|version|edit|edition|mono|stereo|deluxe)\b/;
/** Words that name the edition of a recording. A note with any other word is part of the title: "(Oliver's Version)". */
const noteWords =
  /^(?:(?:\d+(?:st|nd|rd|th)?|the|super|digital|digitally|album|single|original|radio|full|lp|ep|cd|bit|anniversary|expanded|special|bonus|explicit|clean|mix|remaster|remastered|version|edit|edition|mono|stereo|deluxe)(?: |$))+$/;
const live = /^live(?:$| (?:version|session|recording|at|from|in|on|\d{4}\b))/;
const yearMix = /^\d{4} mix$/;

function isEdition(note: string): boolean {
  const words = fold(note);
  return live.test(words) || yearMix.test(words) || (edition.test(words) && noteWords.test(words));
}

/** A title without guest artists and notes about the edition. */
function withoutEdition(title: string): string {
  const bare = title.replaceAll(guests, '').replaceAll(bracket, (all, note: string) => (isEdition(note) ? '' : all));
  const rest = bare.replace(suffix, (all, note: string) => (isEdition(note) ? '' : all)).trim();
  return rest === '' ? title : rest;
}

/** The key by which two titles are equal: their spelling without case, accents, punctuation, guests and editions. */
export const titleKey = (title: string): string => fold(withoutEdition(title));
