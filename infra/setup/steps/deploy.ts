import type { Deployment } from '../deployment.ts';
import type { Step } from '../step.ts';
import { Stuck, type Ui } from '../ui.ts';

/** The stack itself. */
export const deploy: Step = {
  name: 'deploy',
  title: 'Deployment',
  run: async ({ deployment, ui, redeploy }) => {
    const before = await deployment.outputs();
    if (before && !redeploy) return `Deployed: ${before.mcpUrl} (--redeploy deploys it again)`;
    const question = 'Deploy now? It takes about three minutes, and costs what docs/cost.md says.';
    if (!(await ui.confirm(question))) throw new Stuck('Nothing was deployed. Run npm run setup when you want to.');
    await deployment.deploy();
    const outputs = await deployment.outputs();
    if (!outputs)
      throw new Stuck('cdk deploy ended, but the stack has no outputs. Look at it in the CloudFormation console.');
    if (!before) await takeOver(deployment, ui);
    return `Deployed: ${outputs.mcpUrl}`;
  },
};

/** A first deployment after one with `retainData`: its secrets are still there, under other names. */
async function takeOver(deployment: Deployment, ui: Ui): Promise<void> {
  const { names, adopt } = await deployment.leftBefore();
  if (names.length === 0) return;
  const question = `A deleted stack of this name left ${names.length} secrets. Take over your Spotify app, the access token and the keys from them?`;
  if (!(await ui.confirm(question))) return;
  await adopt();
  ui.say(
    ['Taken over. The old ones cost 0.40 USD a month each; when all is well, delete them:']
      .concat(names.map((name) => `  aws secretsmanager delete-secret --secret-id ${name}`))
      .join('\n'),
  );
}
