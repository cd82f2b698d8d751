import * as z from 'zod';
import { arnIn } from './evaluate.ts';
import { propertiesOf, type TemplateReader } from './reading.ts';

/** How CodeDeploy replaces the version of one function. */
export type RolloutSpec = ReturnType<typeof rolloutsOf>[number];

const alias = z.object({ FunctionName: z.string() });
const policy = z.object({
  CodeDeployLambdaAliasUpdate: z.object({
    DeploymentGroupName: z.string(),
    BeforeAllowTrafficHook: z.string().optional(),
  }),
});
const group = z.object({
  ApplicationName: z.string(),
  DeploymentConfigName: z.string(),
  AlarmConfiguration: z.object({ Alarms: z.array(z.object({ Name: z.string() })) }).optional(),
});

/** The rollouts of the template: one for each alias that CodeDeploy updates. */
export function rolloutsOf(reading: TemplateReader) {
  const { resolve, pseudo } = reading;
  const groups = new Map(
    reading.ofType('AWS::CodeDeploy::DeploymentGroup').map((placed) => [placed.ref(), propertiesOf(group, placed)]),
  );
  return reading.ofType('AWS::Lambda::Alias').flatMap((placed) => {
    const update = policy.safeParse(resolve(placed.resource.UpdatePolicy)).data?.CodeDeployLambdaAliasUpdate;
    if (!update) return [];
    const { FunctionName: functionName } = propertiesOf(alias, placed);
    const found = groups.get(update.DeploymentGroupName);
    if (!found) throw new Error(`The alias ${placed.logicalId} names a deployment group that is not in the template.`);
    const path = `${found.ApplicationName}/${update.DeploymentGroupName}`;
    return [
      {
        functionName,
        /** The name of the function that checks a new version before it gets traffic. */
        hookName: update.BeforeAllowTrafficHook,
        groupArn: arnIn(pseudo, 'codedeploy', `deploymentgroup:${path}`),
        ...stepsOf(found.DeploymentConfigName),
        /** The names of the alarms that roll it back. */
        alarms: found.AlarmConfiguration?.Alarms.map(({ Name }) => Name) ?? [],
      },
    ];
  });
}

/**
 * The share of the first step and of each further one, 0 to 1, and the minutes between steps.
 * Source: https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html
 */
function stepsOf(name: string) {
  const [, kind, percent, minutes] =
    /^CodeDeployDefault\.Lambda(Canary|Linear)(\d+)Percent(?:Every)?(\d+)Minutes?$/.exec(name) ?? [];
  if (kind === undefined) throw new Error(`The laptop does not know the deployment configuration ${name}.`);
  return { step: Number(percent) / 100, minutes: Number(minutes), isLinear: kind === 'Linear' };
}
