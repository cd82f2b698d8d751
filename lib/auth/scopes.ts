/** What clients are offered: ask, command the player, change playlists and library. */
export const offeredScopes = ['read', 'control', 'write'] as const;

/**
 * Every scope, in the order in which they are shown. `disconnect` stands in no metadata and no challenge but that of its one
 * tool: clients ask for all they are offered, and nobody should hold it who does not need it.
 */
export const scopes = [...offeredScopes, 'disconnect'] as const;
/** One of them. */
export type Scope = (typeof scopes)[number];
