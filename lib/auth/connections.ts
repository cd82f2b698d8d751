import * as z from 'zod';

/** A client as shown to its user. */
export const aboutClient = z.object({
  /** The name that the client gives itself. */
  name: z.string(),
  /** The host of its metadata document; absent for a client that registered itself. */
  host: z.string().optional(),
  scopes: z.array(z.string()).readonly(),
  /** Milliseconds since the epoch. */
  since: z.number(),
});
type AboutClient = z.output<typeof aboutClient>;

/** A client with access to a user's account. */
export interface Connection {
  /** Identifies it among the user's connections. */
  readonly id: string;
  /** Absent if the client signed in before the server kept this list. */
  readonly about: AboutClient | undefined;
}

/** The clients with access, by user. Every method rejects when the table cannot be reached. */
export interface Connections {
  /** Stores a client with its grant. `lifetime`: milliseconds. */
  readonly add: (account: string, grant: string, about: AboutClient, lifetime: number) => Promise<void>;
  /** The clients with a valid grant, newest first. */
  readonly list: (account: string) => Promise<readonly Connection[]>;
  /** Revokes the access of a client and its tokens. */
  readonly end: (account: string, id: string) => Promise<void>;
}
