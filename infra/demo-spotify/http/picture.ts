import { hash, pick, stream } from '../catalogue/random.ts';
import type { Reply } from './reply.ts';

type Draw = (random: () => number, ink: string, light: string) => string;

/** Simple patterns, so that covers can be told apart at any size. */
const patterns: readonly [Draw, ...Draw[]] = [
  // A low sun behind hills.
  (random, ink, light) => {
    const [x, y] = [20 + 60 * random(), 28 + 20 * random()];
    return `<circle cx="${x}" cy="${y}" r="${14 + 8 * random()}" fill="${light}"/><path d="M0 ${62 + 12 * random()}Q30 ${40 + 20 * random()} 58 68T100 58V100H0z" fill="${ink}"/><path d="M0 86Q40 70 100 84V100H0z" fill="${ink}" opacity=".6"/>`;
  },
  // Rings.
  (random, ink, light) => {
    const [x, y] = [20 + 60 * random(), 20 + 60 * random()];
    return [62, 48, 34, 20]
      .map(
        (r, at) =>
          `<circle cx="${x}" cy="${y}" r="${r}" fill="${at % 2 === 0 ? ink : light}" opacity="${0.45 + 0.15 * at}"/>`,
      )
      .join('');
  },
  // Bars, as an equalizer shows them.
  (random, ink, light) =>
    Array.from({ length: 7 }, (_, at) => {
      const height = 16 + 62 * random();
      return `<rect x="${10 + at * 11.8}" y="${88 - height}" width="7.6" height="${height}" rx="3.8" fill="${at % 3 === 1 ? light : ink}"/>`;
    }).join(''),
  // Slanting planes.
  (random, ink, light) => {
    const at = 20 + 40 * random();
    return `<path d="M0 ${at}L100 ${at - 30 * random()}V100H0z" fill="${ink}"/><path d="M0 ${at + 34}L100 ${at + 10}V100H0z" fill="${light}" opacity=".85"/>`;
  },
  // A quarter of a record.
  (random, ink, light) =>
    [96, 72, 66, 42, 36, 16]
      .map(
        (r, at) =>
          `<circle cx="${random() < 0.5 && at === 5 ? 4 : 0}" cy="100" r="${r}" fill="${at % 2 === 0 ? ink : light}"/>`,
      )
      .join(''),
];

/** A picture of the demo: each name has its own cover, the same in every size. */
export function picture(path: string): Reply {
  const name = path.replace(/ab67616d\d{8}/, '');
  const random = stream(`cover ${name}`);
  const hue = hash(name) % 360;
  const other = (hue + 30 + 150 * random()) % 360;
  const ground = `hsl(${hue} ${30 + 30 * random()}% ${62 + 22 * random()}%)`;
  const ink = `hsl(${other} ${40 + 30 * random()}% ${22 + 16 * random()}%)`;
  const light = `hsl(${(other + 40) % 360} 70% ${64 + 14 * random()}%)`;
  const body = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100" width="640" height="640"><rect width="100" height="100" fill="${ground}"/>${pick(random, patterns)(random, ink, light)}</svg>`;
  return { status: 200, headers: { 'content-type': 'image/svg+xml', 'cache-control': 'max-age=86400' }, body };
}
