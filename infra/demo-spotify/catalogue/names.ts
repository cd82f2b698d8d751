import { pick, type Random } from './random.ts';
import { adjectives, doing, familyNames, givenNames, nouns, places, topics, type Words } from './words.ts';

const Adjectives = capitals(adjectives);
const Nouns = capitals(nouns);
const Doing = capitals(doing);
const Topics = capitals(topics);

export function personName(random: Random): string {
  return `${pick(random, givenNames)} ${pick(random, familyNames)}`;
}

/** The name of a performer: a person or a band. */
export function artistName(random: Random): string {
  const form = random();
  if (form < 0.55) return personName(random);
  if (form < 0.7) return `The ${pick(random, Adjectives)} ${pick(random, Nouns)}s`;
  if (form < 0.85) return `${pick(random, Nouns)} ${pick(random, Nouns)} ${pick(random, places)}`;
  return `${pick(random, places)} ${pick(random, Nouns)} Ensemble`;
}

export function titleOf(random: Random): string {
  const form = random();
  const noun = pick(random, Nouns);
  if (form < 0.45) return `${pick(random, Adjectives)} ${noun}`;
  if (form < 0.6) return `${noun} in ${pick(random, places)}`;
  if (form < 0.72) return `${pick(random, Doing)} the ${noun}`;
  if (form < 0.82) return `${noun} on ${pick(random, Nouns)}`;
  return form < 0.92 ? `${noun} ${pick(random, Nouns)}` : noun;
}

/** The title of a show or book about a topic. */
export function spokenTitle(random: Random): string {
  const topic = pick(random, Topics);
  const form = random();
  if (form < 0.4) return `The ${pick(random, Adjectives)} Hour of ${topic}`;
  if (form < 0.7) return `${topic} from ${pick(random, places)}`;
  const adjective = pick(random, Adjectives);
  return `${/^[AEIOU]/.test(adjective) ? 'An' : 'A'} ${adjective} ${pick(random, Nouns)}: Notes on ${topic}`;
}

function capitals([first, ...rest]: Words): Words {
  return [capital(first), ...rest.map(capital)];
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
