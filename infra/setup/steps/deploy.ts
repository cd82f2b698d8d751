import type { Deployment, Outputs } from '../deployment.ts';
import type { Step } from '../step.ts';
import { Stuck, type Ui } from '../ui.ts';

/** US dollars a month without calls, less AWS's always-free tier: docs/cost.md. */
export const idleCost = '2.10';

export const deploy: Step = {
  name: 'deploy',
  title: 'Deployment',
  takes: `3 minutes, ${idleCost} USD a month while idle`,
  run: async ({ deployment, ui, redeploy }) => {
    const inTheWay = await deployment.obstacle();
    if (inTheWay !== undefined) throw new Stuck(inTheWay);
    const before = await deployment.outputs();
    if (before && !redeploy) {
      // An earlier run may have ended after the deployment and before this.
      if ((await deployment.app()) === undefined) await takeOver(deployment, ui);
      return `Deployed: ${before.mcpUrl} (--redeploy deploys it again)`;
    }
    const question = `Deploy now? It takes about three minutes, and costs about ${idleCost} USD a month while idle (docs/cost.md).`;
    if (!(await ui.confirm(question))) throw new Stuck('Nothing was deployed. Run npm run setup when you want to.');
    await deployment.deploy();
    const outputs = await deployment.outputs();
    if (!outputs)
      throw new Stuck('cdk deploy ended, but the stack has no outputs. Look at it in the CloudFormation console.');
    await showRecord(outputs, ui);
    if (!before) await takeOver(deployment, ui);
    return `Deployed: ${outputs.mcpUrl}`;
  },
};

/** A custom domain only works once its DNS record exists, and the later steps call it. */
async function showRecord({ mcpUrl, domainTarget }: Outputs, ui: Ui): Promise<void> {
  if (domainTarget === undefined) return;
  ui.say('Make this DNS record for your domain, and wait until it is there:');
  ui.line(`${new URL(mcpUrl).host}  CNAME  ${domainTarget}`);
  if (ui.isAttended && !(await ui.confirm('Is the record there?')))
    throw new Stuck('Run npm run setup again when the record is there.');
}

/** Adopts the secrets that a deployment with `retainData` left under other names. */
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
