/** What a deployment says about itself. */
export interface Outputs {
  readonly mcpUrl: string;
  readonly redirectUri: string;
  /** The host that a record of a custom domain must point to. */
  readonly domainTarget?: string;
}

export interface SpotifyApp {
  readonly clientId: string;
  readonly clientSecret: string;
}

export interface RaisedAlarm {
  readonly name: string;
  /** What the alarm says of itself: a sentence, and where its runbook is. */
  readonly description: string;
}

/** A place where the server runs or will run: an AWS account, or a laptop. */
export interface Deployment {
  /** On a laptop there is no account to prepare, and no app to fill in. */
  readonly isLocal: boolean;
  /** One line: where it is. */
  readonly where: () => Promise<string>;
  /** Whether AWS is prepared for CDK there, and recently enough; always so where there is no CDK. */
  readonly bootstrapped: () => Promise<'yes' | 'too old' | 'no'>;
  readonly bootstrap: () => Promise<void>;
  /** `undefined` where nothing is deployed. */
  readonly outputs: () => Promise<Outputs | undefined>;
  /** Why nothing can be deployed now, and what to do; `undefined` where nothing is in the way. */
  readonly obstacle: () => Promise<string | undefined>;
  readonly deploy: () => Promise<void>;
  /** `undefined` while nothing, or half of it, is filled in. */
  readonly app: () => Promise<SpotifyApp | undefined>;
  readonly fillApp: (app: SpotifyApp) => Promise<void>;
  /** The token that claims the server, and that clients without a sign-in send. */
  readonly accessToken: () => Promise<string>;
  /** A command that prints the secret with that token. */
  readonly tokenCommand: () => Promise<string>;
  readonly raisedAlarms: () => Promise<readonly RaisedAlarm[]>;
  /** Whether table and secrets outlive the deployment. */
  readonly keepsData: () => Promise<boolean>;
  /** The secrets that a deleted deployment of the same name left, and how to adopt them. */
  readonly leftBefore: () => Promise<{ readonly names: readonly string[]; readonly adopt: () => Promise<void> }>;
  /**
   * How many users' secrets a deleted deployment left, and whether it was to keep them; `undefined` while it exists.
   */
  readonly leftUsers: () => Promise<{ readonly count: number; readonly isKept: boolean } | undefined>;
  /** Deletes the deployment; resolves to sentences about what is left. */
  readonly destroy: () => Promise<readonly string[]>;
  /** What an error of this place means for people, if it is one. */
  readonly problem: (error: unknown) => Promise<string | undefined>;
}

export const startPage = ({ mcpUrl }: Outputs): string => new URL('/', mcpUrl).href;
