import { hash } from '../catalogue/random.ts';
import type { Reply } from './reply.ts';

/** Any picture of the demo: a square in a colour that belongs to its name. */
export function picture(name: string): Reply {
  const hue = hash(name) % 360;
  const body =
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" fill="hsl(${hue} 45% 45%)"/>` +
    `<circle cx="32" cy="32" r="18" fill="hsl(${(hue + 40) % 360} 60% 70%)"/></svg>`;
  return { status: 200, headers: { 'content-type': 'image/svg+xml', 'cache-control': 'max-age=86400' }, body };
}
