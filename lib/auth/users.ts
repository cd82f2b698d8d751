export interface User {
  /** Spotify's immutable account id. */
  readonly account: string;
  /** The public Spotify id. */
  readonly spotifyId: string;
  readonly name: string;
  /** When the user consented at Spotify, milliseconds since the epoch. */
  readonly consentedAt: number;
}

/** The users of the server. Every method rejects when the table cannot be reached. */
export interface Users {
  readonly read: (account: string) => Promise<User | undefined>;
  /** Writes the user's row; tokens issued before the first sign-in after a disconnect are invalid. */
  readonly admit: (user: User) => Promise<void>;
  /** Removes the user's row and then all other rows of the user. */
  readonly remove: (account: string) => Promise<void>;
}
