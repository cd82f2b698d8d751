import type { Setup, Step } from './step.ts';
import { account, bootstrap } from './steps/account.ts';
import { claim } from './steps/claim.ts';
import { deploy } from './steps/deploy.ts';
import { clients, trial } from './steps/finish.ts';
import { spotify } from './steps/spotify.ts';
import { Stuck } from './ui.ts';

/** From nothing to a running deployment. */
export const steps: readonly Step[] = [account, bootstrap, deploy, spotify, claim, trial, clients];

/**
 * Runs the steps in order, or one of them.
 * @throws Stuck (rejects) with what to do next; running it again goes on there.
 */
export async function wizard(setup: Setup, only?: string): Promise<void> {
  const chosen = only === undefined ? steps : steps.filter(({ name }) => name === only);
  if (chosen.length === 0)
    throw new Stuck(`There is no step "${only}". There are: ${steps.map(({ name }) => name).join(', ')}.`);
  for (const { title, run } of chosen) setup.ui.say(`${title}: ${await run(setup)}`);
}
