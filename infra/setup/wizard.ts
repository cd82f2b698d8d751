import type { Setup, Step } from './step.ts';
import { account, bootstrap } from './steps/account.ts';
import { claim } from './steps/claim.ts';
import { deploy } from './steps/deploy.ts';
import { clients, trial } from './steps/finish.ts';
import { spotify } from './steps/spotify.ts';

/** The steps to a running deployment, in order. */
export const steps: readonly Step[] = [account, bootstrap, deploy, spotify, claim, trial, clients];

/** The steps with the time and money that each takes. */
const plan = (): string =>
  [
    ...steps.map(({ title, takes }, at) => `${at + 1}. ${title.padEnd(16)} ${takes}`),
    '',
    'Finished steps are skipped. Ctrl+C stops; run it again to continue.',
  ].join('\n');

/**
 * Runs the steps in order, or one of them. @throws Stuck (rejects) with what to do next; another run continues there.
 */
export async function wizard(setup: Setup, only?: string): Promise<void> {
  const chosen = only === undefined ? steps : steps.filter(({ name }) => name === only);
  if (only === undefined) setup.ui.show(plan(), `${steps.length} steps, about 12 minutes the first time`);
  const results: string[] = [];
  for (const [at, { title, run }] of chosen.entries()) {
    const place = only === undefined ? `${at + 1}/${steps.length} ` : '';
    const line = `${title}: ${await run(setup)}`;
    results.push(line);
    setup.ui.say(`${place}${line}`);
  }
  if (only !== undefined) return;
  setup.ui.show(results.join('\n'), 'Your server is set up');
  setup.ui.say('Try it: say "Play something calm" to your assistant.\nIf something fails: npm run doctor');
}
