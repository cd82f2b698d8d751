import type { Step } from '../step.ts';
import { Stuck } from '../ui.ts';

export const account: Step = {
  name: 'account',
  title: 'AWS credentials',
  takes: 'seconds',
  run: ({ deployment, ui }) => ui.during('Asking AWS who you are', deployment.where),
};

/** The CDK bootstrap, once for each account and region. */
export const bootstrap: Step = {
  name: 'bootstrap',
  title: 'CDK bootstrap',
  takes: '1 minute, a bucket and roles that cost next to nothing',
  run: async ({ deployment, ui }) => {
    const found = await deployment.bootstrapped();
    if (found === 'yes') return 'The account is ready for CDK.';
    const question =
      found === 'no'
        ? 'CDK needs a bucket and some roles in this account and region, once. Make them now?'
        : "CDK's bucket and roles in this account and region are of an older version. Update them now? Other CDK apps go on working.";
    if (!(await ui.confirm(question))) throw new Stuck('Run npx cdk bootstrap, then npm run setup again.');
    await deployment.bootstrap();
    return 'The account is ready for CDK now.';
  },
};
