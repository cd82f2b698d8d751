import type { Step } from '../step.ts';
import { Stuck } from '../ui.ts';

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
    return `Deployed: ${outputs.mcpUrl}`;
  },
};
