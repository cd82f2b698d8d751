import type { SpotifyRequest } from '../../spotify/request.ts';

const byId = /^GET \/(album|artist|show|episode|audiobook|chapter|track|playlist)s\/\{(\w+)\}$/;

/** All that is sure about a thing without asking Spotify: `{id, uri, type}`; `undefined` for what is not a read by id. */
export function minimal({ name, params }: SpotifyRequest): { id: string; uri: string; type: string } | undefined {
  const [, type, parameter] = byId.exec(name) ?? [];
  const id = parameter === undefined ? undefined : params[parameter];
  return type !== undefined && id !== undefined ? { id, uri: `spotify:${type}:${id}`, type } : undefined;
}
