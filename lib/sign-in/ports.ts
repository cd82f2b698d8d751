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

/** A row of a user, as it is exported to the user. */
export interface ExportedRow {
  /** The kind of the row, and its key within the kind. */
  readonly row: string;
  /** When DynamoDB deletes it; absent for a row that stays until the user disconnects. */
  readonly until?: string;
  readonly content: Readonly<Record<string, unknown>>;
}

/** What the pages show of the deployment. */
export interface About {
  readonly version: string;
  /** The URL of its dashboards. */
  readonly dashboards: string;
  /** The URL where the views can be tried without an assistant; only on the laptop. */
  readonly cards?: string;
  readonly tokenCommand: string;
}

/** The ports of the sign-in. If one cannot be reached, it rejects and access is denied. Times in milliseconds. */
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
  /** The static access token, which proves that a visitor may claim the server. */
  readonly accessToken: () => Promise<string | undefined>;
  /** The public halves of the keys whose tokens are accepted. */
  readonly publishedKeys: () => Promise<ReadonlyArray<{ readonly jwk: PublicJwk }>>;
  readonly app: () => Promise<AppCredentials>;
  readonly spotify: ReturnType<typeof spotifySignIn>;
  readonly cookies: CookieNames;
  /** Whether a number of attempts has been reached; does not count one. */
  readonly isSpent: (what: string, most: number, window: number) => Promise<boolean>;
  /** Clients that registered themselves and were not used yet. */
  readonly registrations: {
    /** Adds a registration; above the cap the oldest are removed. */
    readonly add: (clientId: string) => Promise<void>;
    /** Called when a user signs in with the client, so that its registration is kept. */
    readonly keep: (clientId: string) => Promise<void>;
  };
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** An unguessable text. */
  readonly random: () => string;
  readonly log: Log;
}

/** What the sign-in handlers need for one origin, including keys derived from the seed. */
export interface SignInContext extends SignInPorts {
  /** `https://` and the host; this is also the issuer. */
  readonly origin: string;
  readonly provider: Provider;
  readonly formKey: Buffer;
  /** The key for hashing network addresses. */
  readonly addressKey: Buffer;
}

/** A browser's request; `browser` is the random value in its cookie. */
export interface BrowserRequest {
  readonly request: Request;
  readonly url: URL;
  readonly browser: string;
  /** The hash of the sender's network address, under which attempts are counted. */
  readonly address: string;
}
