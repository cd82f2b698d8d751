/** How far Spotify's reads lag behind its changes. Milliseconds. */
export interface Lag {
  /** Player, queue and devices. */
  readonly player: number;
  /** Playlists, library and follows. */
  readonly library: number;
}

/** The defaults of the settings: everything that waits for Spotify to show a change waits for these. */
export const defaultLag: Lag = { player: 3000, library: 45_000 };
