import type { SpotifyRequest } from '../../spotify/request.ts';

/** What is known of an item without asking Spotify: its id and URI. `undefined` for anything but a read by id. */
export function minimal({ operation, params }: SpotifyRequest): { id: string; uri: string; type: string } | undefined {
  const { one: type } = operation;
  const [id] = Object.values(params);
  return type !== undefined && id !== undefined ? { id, uri: `spotify:${type}:${id}`, type } : undefined;
}
