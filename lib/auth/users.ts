export interface User {
  /** Spotify's immutable account id. */
  readonly account: string;
  /** The id that Spotify shows. */
  readonly spotifyId: string;
  readonly name: string;
  /** When the user agreed at Spotify, milliseconds since the epoch. */
  readonly consentedAt: number;
}

/** The users of the server. Every method rejects when the table cannot be reached. */
export interface Users {
  readonly read: (account: string) => Promise<User | undefined>;
  /** Writes the user's row; tokens from before the first sign-in since a disconnect do not count. */
  readonly admit: (user: User) => Promise<void>;
  /** Removes the user's row, and then every other row of the user. */
  readonly remove: (account: string) => Promise<void>;
}
