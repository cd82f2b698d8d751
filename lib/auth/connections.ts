/** What a user is told of a client that may act for them. */
export interface AboutClient {
  /** As the client calls itself. */
  readonly name: string;
  /** The host of its metadata document; absent for a client that registered itself. */
  readonly host?: string | undefined;
  readonly scopes: readonly string[];
  /** Milliseconds since the epoch. */
  readonly since: number;
}

/** A client that a user let in. */
export interface Connection {
  /** Names it among the connections of its user. */
  readonly id: string;
  /** Absent where the sign-in is older than the list. */
  readonly about: AboutClient | undefined;
}

/** The clients that users let in. Every method rejects when the table cannot be reached. */
export interface Connections {
  /** Notes a client beside its grant. `lifetime`: milliseconds. */
  readonly add: (account: string, grant: string, about: AboutClient, lifetime: number) => Promise<void>;
  /** Those whose grant counts, newest first. */
  readonly list: (account: string) => Promise<readonly Connection[]>;
  /** Ends one: its tokens count no more from now on. */
  readonly end: (account: string, id: string) => Promise<void>;
}
