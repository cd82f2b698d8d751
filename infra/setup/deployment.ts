/** The outputs of a deployment. */
export interface Outputs {
  readonly mcpUrl: string;
  readonly redirectUri: string;
  /** The target for the DNS record of a custom domain. */
  readonly domainTarget?: string;
}

export interface SpotifyApp {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** A place where the server runs or will run: an AWS account, or a laptop. */
export interface Deployment {
  /** A laptop has no account to prepare and no app to fill in. */
  readonly isLocal: boolean;
  /** One line that says where it is. */
  readonly where: () => Promise<string>;
  /** Whether AWS is bootstrapped for CDK there, in a recent enough version; always `yes` on a laptop. */
  readonly bootstrapped: () => Promise<'yes' | 'too old' | 'no'>;
  readonly bootstrap: () => Promise<void>;
  /** `undefined` if nothing is deployed. */
  readonly outputs: () => Promise<Outputs | undefined>;
  /** Why nothing can be deployed now, and what to do; `undefined` if nothing prevents it. */
  readonly obstacle: () => Promise<string | undefined>;
  readonly deploy: () => Promise<void>;
  /** `undefined` unless both values are filled in. */
  readonly app: () => Promise<SpotifyApp | undefined>;
  readonly fillApp: (app: SpotifyApp) => Promise<void>;
  /** The token that claims the server, and that clients without a sign-in send. */
  readonly accessToken: () => Promise<string>;
  /** A command that prints the secret with that token. */
  readonly tokenCommand: () => Promise<string>;
  /** The description of an alarm: a sentence, and the address of its runbook. */
  readonly raisedAlarms: () => Promise<readonly { readonly name: string; readonly description: string }[]>;
  /** Whether table and secrets are kept when the deployment is deleted. */
  readonly keepsData: () => Promise<boolean>;
  /** The secrets that a deleted deployment of the same name left, and how to adopt them. */
  readonly leftBefore: () => Promise<{ readonly names: readonly string[]; readonly adopt: () => Promise<void> }>;
  /** How many users' secrets a deleted deployment left, and whether that was intended; `undefined` while it exists. */
  readonly leftUsers: () => Promise<{ readonly count: number; readonly isKept: boolean } | undefined>;
  /** Deletes the deployment; resolves to sentences about what is left. */
  readonly destroy: () => Promise<readonly string[]>;
  /** An error of this place in words for people, if it is a known one. */
  readonly problem: (error: unknown) => Promise<string | undefined>;
}

export const startPage = ({ mcpUrl }: Outputs): string => new URL('/', mcpUrl).href;
