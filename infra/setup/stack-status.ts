/** The minimum version of CDK's bootstrap that the stack's template requires. */
export const leastBootstrap = 6;

/** The stack's name and region, for commands that a person types. */
export interface NamedStack {
  readonly name: string;
  readonly region: string;
}

const retry = 'Then run this again.';

/** Statuses that prevent a deployment, and what to do. */
const obstacles: ReadonlyArray<readonly [RegExp, (stack: NamedStack) => string]> = [
  // From a change set that was never executed; CDK continues from it.
  [/^REVIEW_IN_PROGRESS$/, () => ''],
  [
    /_IN_PROGRESS$/,
    ({ name, region }) =>
      `CloudFormation is still working on the stack: an earlier run goes on, or somebody else deploys. Wait until it has ended: aws cloudformation describe-stacks --region ${region} --stack-name ${name} --query "Stacks[].StackStatus". ${retry}`,
  ],
  [
    /^UPDATE_ROLLBACK_FAILED$/,
    ({ region }) =>
      `An update failed, and so did its rollback. Finish the rollback: AWS_REGION=${region} npx cdk rollback (where a resource cannot be restored, with --orphan and its logical id). ${retry}`,
  ],
  [
    /^DELETE_FAILED$/,
    () =>
      `The stack could not be deleted as a whole. Its events in the CloudFormation console name the resource in the way. Delete that, then run npm run destroy.`,
  ],
];

/** Why a stack with this status cannot be deployed; `undefined` if it can. */
export function obstacle(status: string, stack: NamedStack): string | undefined {
  const [, say] = obstacles.find(([pattern]) => pattern.test(status)) ?? [];
  const sentence = say?.(stack) ?? '';
  return sentence === '' ? undefined : `The stack ${stack.name} is in ${status}. ${sentence}`;
}

/** The real outcome of a deployment that CDK reported as failed. */
export function afterFailure(status: string | undefined, stack: NamedStack): string {
  const known = 'The output of CDK is above; docs/troubleshooting.md may know it.';
  if (status === undefined) return `The deployment failed, and there is no stack ${stack.name}. ${known} ${retry}`;
  if (/^(ROLLBACK_|CREATE_FAILED)/.test(status) && !status.endsWith('_IN_PROGRESS'))
    return `The first deployment failed and was rolled back. ${known} Correct it and run this again: CDK replaces the stack.`;
  return (
    obstacle(status, stack) ??
    `The deployment failed, and the server runs as before (${status}). ${known} Correct it and run npm run setup -- --redeploy.`
  );
}
