import type { Provider } from 'oidc-provider';
import type { SignIn } from '../auth/access-tokens.ts';
import type { Connections } from '../auth/connections.ts';
import type { SealedRows } from '../auth/sealed-rows.ts';
import type { PublicJwk } from '../auth/signing-keys.ts';
import type { AppCredentials } from '../auth/spotify-accounts.ts';
import type { Users } from '../auth/users.ts';
import type { Log } from '../observability/log.ts';
import type { CookieNames } from './browser.ts';
import type { spotifySignIn } from './spotify.ts';

/** A row of a user as the user may read it. */
export interface ExportedRow {
  /** What kind of row it is, and its key within the kind. */
  readonly row: string;
  /** When DynamoDB deletes it; absent for one that stays until the user disconnects. */
  readonly until?: string;
  readonly content: Readonly<Record<string, unknown>>;
}

/** What the pages say of the deployment. */
export interface About {
  readonly version: string;
  /** Where its dashboards are. */
  readonly dashboards: string;
  /** Where the cards of the conversation can be tried without an assistant; on the laptop only. */
  readonly cards?: string;
  /** The command that prints the access token. */
  readonly tokenCommand: string;
}

/** What sign-in works with. Whatever of it cannot be reached rejects, and then nothing is let in. Milliseconds. */
export interface SignInPorts {
  readonly rows: SealedRows;
  readonly users: Users;
  readonly userSecrets: {
    readonly write: (account: string, signIn: SignIn) => Promise<void>;
    readonly remove: (account: string) => Promise<void>;
  };
  readonly ownership: {
    readonly read: () => Promise<string | undefined>;
    readonly claim: (account: string) => Promise<boolean>;
    readonly release: (account: string) => Promise<boolean>;
  };
  /** The allow-list. */
  readonly guests: {
    readonly read: () => Promise<readonly string[]>;
    readonly add: (id: string) => Promise<void>;
    readonly remove: (id: string) => Promise<void>;
    readonly clear: () => Promise<void>;
  };
  readonly connections: Connections;
  readonly about: About;
  readonly exportRows: (account: string) => Promise<readonly ExportedRow[]>;
  readonly attempts: (what: string, most: number, window: number) => Promise<boolean>;
  /** The static access token, by which the server is claimed. */
  readonly accessToken: () => Promise<string | undefined>;
  /** The public halves of the keys whose tokens count. */
  readonly publishedKeys: () => Promise<ReadonlyArray<{ readonly jwk: PublicJwk }>>;
  readonly app: () => Promise<AppCredentials>;
  readonly spotify: ReturnType<typeof spotifySignIn>;
  readonly cookies: CookieNames;
  /** Whether a number of attempts has been reached, without counting one. */
  readonly isSpent: (what: string, most: number, window: number) => Promise<boolean>;
  readonly registrations: Registrations;
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Unguessable text. */
  readonly random: () => string;
  readonly log: Log;
}

/** Clients that registered themselves and that nobody has used yet. */
export interface Registrations {
  /** Adds a registration; above the cap the oldest are removed. */
  readonly add: (clientId: string) => Promise<void>;
  /** Called when a user signs in with the client: its registration stays. */
  readonly keep: (clientId: string) => Promise<void>;
}

/** Everything the sign-in handlers use at one origin, keys derived from the seed included. */
export interface SignInContext extends SignInPorts {
  /** `https://` and the host: the issuer. */
  readonly origin: string;
  readonly provider: Provider;
  readonly formKey: Buffer;
  /** By which network addresses are hashed. */
  readonly addressKey: Buffer;
}

/** A browser's request; `browser` is the random value in its cookie. */
export interface BrowserRequest {
  readonly request: Request;
  readonly url: URL;
  readonly browser: string;
  /** What stands for the sender's network address where attempts are counted. */
  readonly address: string;
}
