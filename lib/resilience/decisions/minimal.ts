import type { SpotifyRequest } from '../../spotify/request.ts';

/** All that is sure about a thing without asking Spotify; `undefined` for what is not a read by id. */
export function minimal({ operation, params }: SpotifyRequest): { id: string; uri: string; type: string } | undefined {
  const { one: type } = operation;
  const [id] = Object.values(params);
  return type !== undefined && id !== undefined ? { id, uri: `spotify:${type}:${id}`, type } : undefined;
}
