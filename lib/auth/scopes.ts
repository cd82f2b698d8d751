/** The scopes that clients are offered: read, control the player, change playlists and library. */
export const offeredScopes = ['read', 'control', 'write'] as const;

/**
 * Every scope, in the order in which they are shown. `disconnect` is not in the metadata, only in the challenge of its
 * one tool: clients request all scopes that the metadata lists, and only a client that uses that tool should hold it.
 */
export const scopes = [...offeredScopes, 'disconnect'] as const;
export type Scope = (typeof scopes)[number];
