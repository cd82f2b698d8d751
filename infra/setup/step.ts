import type { Deployment, Outputs } from './deployment.ts';
import { Stuck, type Ui } from './ui.ts';

export interface Setup {
  readonly deployment: Deployment;
  readonly ui: Ui;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Copies a text to the clipboard; resolves to `false` if there is none. */
  readonly copy: (text: string) => Promise<boolean>;
  readonly openPage: (url: string) => Promise<void>;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** The URL of Spotify's accounts service. */
  readonly accountsUrl: string;
  /** Deploys even if the stack exists. */
  readonly redeploy: boolean;
}

/** One step of the setup. It can be repeated: it first checks whether it is done. */
export interface Step {
  /** The name for `--only`. */
  readonly name: string;
  readonly title: string;
  /** How long it takes on the first run, and what it costs. */
  readonly takes: string;
  /** Resolves to one line about the resulting state. @throws Stuck with what to do. */
  readonly run: (setup: Setup) => Promise<string>;
}

/** The outputs of the deployment. @throws Stuck (rejects) if nothing is deployed. */
export async function deployed({ deployment }: Pick<Setup, 'deployment'>): Promise<Outputs> {
  const outputs = await deployment.outputs();
  if (outputs) return outputs;
  throw new Stuck(
    `Nothing is deployed yet: ${await deployment.where()}. Run npm run setup, or, if it is in another region or account, set AWS_REGION or AWS_PROFILE.`,
  );
}
