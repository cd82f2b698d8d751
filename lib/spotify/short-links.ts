import { cut } from '../text.ts';

const short =
  /^(?:https?:\/\/)?(?:(spotify(?:\.app)?\.link)\/([\w-]{1,64})|open\.spotify\.com\/s\/([\w-]{1,64}))\/?(?:[?#]\S*)?$/i;
const target =
  /https:\/\/open\.spotify\.com\/(?:intl-[a-z-]+\/)?(track|album|artist|playlist|show|episode|audiobook|chapter)\/([0-9A-Za-z]{22})(?![0-9A-Za-z])/;
/** The most of a page to read: its head names the target of the link. Bytes. */
const longestHead = 64 * 1024;

/** The address of one of Spotify's short links, without what follows it; `undefined` for any other text. */
export function shortLinkIn(text: string): string | undefined {
  const [, host, path, ofOpen] = short.exec(text) ?? [];
  if (host !== undefined && path !== undefined) return `https://${host.toLowerCase()}/${path}`;
  return ofOpen === undefined ? undefined : `https://open.spotify.com/s/${ofOpen}`;
}

/** Resolves a short link to the link that it leads to; `undefined` if it cannot be resolved. */
export type ResolveShortLink = (link: string) => Promise<string | undefined>;

export interface ShortLinkPorts {
  readonly fetch: typeof globalThis.fetch;
  /** Milliseconds. */
  readonly timeout: number;
}

/**
 * Asks one of Spotify's hosts where a short link leads: one request that follows no redirect, so it reaches no other host.
 * Resolves to the open.spotify.com link; `undefined` if it leads elsewhere, or the request fails.
 */
export const askShortLink =
  ({ fetch, timeout }: ShortLinkPorts): ResolveShortLink =>
  async (link) => {
    try {
      const response = await fetch(link, { redirect: 'manual', signal: AbortSignal.timeout(timeout) });
      const location = response.headers.get('location');
      const named = location === null ? target.exec(await headOf(response)) : target.exec(location);
      const [, kind, id] = location === null || named?.index === 0 ? (named ?? []) : [];
      return kind === undefined ? undefined : `https://open.spotify.com/${kind}/${id}`;
    } catch {
      return;
    }
  };

async function headOf({ body }: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > longestHead) break;
  }
  return cut(text, longestHead);
}
