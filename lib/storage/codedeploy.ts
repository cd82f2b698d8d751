import { cut } from '../spotify/code-points.ts';
import { type InvocationPorts, signedPost } from './signed-request.ts';

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
  const post = signedPost('codedeploy', ports);
  const headers = {
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': 'CodeDeploy_20141006.PutLifecycleEventHookExecutionStatus',
  };
  return async ({ deployment, execution, passed }) => {
    const body = JSON.stringify({
      deploymentId: deployment,
      lifecycleEventHookExecutionId: execution,
      status: passed ? 'Succeeded' : 'Failed',
    });
    const response = await post('/', headers, body);
    const said = await response.text();
    if (response.status !== 200) throw new Error(`CodeDeploy answered ${response.status}: ${cut(said, 300)}`);
  };
}
