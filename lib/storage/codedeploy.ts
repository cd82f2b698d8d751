import { type InvocationPorts, jsonOperation } from './signed-request.ts';

export interface HookOutcome {
  readonly deployment: string;
  readonly execution: string;
  readonly passed: boolean;
}

/**
 * Tells CodeDeploy how its hook ended. @throws Error (rejects) when CodeDeploy does not take it: the deployment then fails by its time limit.
 * Source: https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_PutLifecycleEventHookExecutionStatus.html
 */
export function lifecycleReport(ports: InvocationPorts): (outcome: HookOutcome) => Promise<void> {
  const report = jsonOperation('codedeploy', 'CodeDeploy_20141006.PutLifecycleEventHookExecutionStatus', ports);
  return async ({ deployment, execution, passed }) => {
    const status = passed ? 'Succeeded' : 'Failed';
    await report({ deploymentId: deployment, lifecycleEventHookExecutionId: execution, status });
  };
}
