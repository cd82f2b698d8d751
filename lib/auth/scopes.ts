/** The scopes that clients are offered: read, control the player, change playlists and library. */
export const offeredScopes = ['read', 'control', 'write'] as const;

/**
 * Every scope, in the order in which they are shown. `disconnect` is in no metadata and only in the challenge of its one tool:
 * clients request all scopes that they are offered, and only a client that needs this one should hold it.
 */
export const scopes = [...offeredScopes, 'disconnect'] as const;
export type Scope = (typeof scopes)[number];
