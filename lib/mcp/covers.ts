import type { ContextPorts } from './tool-context.ts';

/** URLs of covers by URI of the item. */
export type CoverUrls = Readonly<Record<string, string>>;

/** The key of the covers in a result's `_meta`. Views need them, and projections drop them. */
export const coversKey = 'mcp-server-for-spotify/covers';

/** Collects the covers in Spotify's responses during one call. */
export interface CoverCollector {
  readonly pipeline: ContextPorts['pipeline'];
  /** Searches the responses for covers: lazy, since only views need it. */
  readonly covers: () => CoverUrls;
}

/** Records each response that the tool gets. */
export function collectCovers(pipeline: ContextPorts['pipeline']): CoverCollector {
  const bodies: unknown[] = [];
  return {
    pipeline: (call) => {
      const send = pipeline(call);
      return async (request) => {
        const answer = await send(request);
        bodies.push(answer.body);
        return answer;
      };
    },
    covers: () => {
      const found: Record<string, string> = {};
      for (const body of bodies) collect(body, undefined, found);
      return found;
    },
  };
}

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The objects that hold the cover of a track, an episode or a chapter. */
const holders = ['album', 'show', 'audiobook'];

/** `inherited` is the cover of the album or show around: the tracks in an album do not repeat it. */
function collect(value: unknown, inherited: string | undefined, found: Record<string, string>): void {
  if (Array.isArray(value)) {
    for (const one of value) collect(one, inherited, found);
    return;
  }
  if (!isFields(value)) return;
  const holder = holders.map((key) => value[key]).find(isFields);
  const ownCover = coverIn(value['images']) ?? coverIn(holder?.['images']);
  const { uri, type } = value;
  const url = ownCover ?? inherited;
  if (typeof uri === 'string' && url !== undefined) found[uri] ??= url;
  const below = type === 'album' || type === 'show' || type === 'audiobook' ? ownCover : inherited;
  for (const inside of Object.values(value)) if (typeof inside === 'object') collect(inside, below, found);
}

/** Sharp in a row on a high-density screen, and enough for a player. Pixels. */
const minWidth = 160;

/** The smallest of the images that is wide enough, otherwise the widest. They come widest first. */
function coverIn(images: unknown): string | undefined {
  if (!Array.isArray(images)) return undefined;
  const known = images.filter(isFields).filter(({ url }) => typeof url === 'string');
  const wide = known.filter(({ width }) => typeof width !== 'number' || width >= minWidth);
  const { url } = wide.at(-1) ?? known[0] ?? {};
  return typeof url === 'string' ? url : undefined;
}
