import * as z from 'zod';
import { jsonAnswer, jsonFailure, type Service } from '../call.ts';
import { AwsError } from '../errors.ts';

export type Hooks = ReturnType<typeof hooks>;

const input = z.object({
  deploymentId: z.string(),
  lifecycleEventHookExecutionId: z.string(),
  status: z.enum(['Succeeded', 'Failed']),
});

/** CodeDeploy's PutLifecycleEventHookExecutionStatus on this machine. */
export function hooks() {
  const waiting = new Map<string, { readonly groupArn: string; readonly settle: (passed: boolean) => void }>();
  let count = 0;
  const service: Service = {
    takes: (target) => target.startsWith('CodeDeploy_20141006.'),
    needs: (call) => {
      const { lifecycleEventHookExecutionId: id = '' } = input.safeParse(call.input).data ?? {};
      const resource = waiting.get(id)?.groupArn ?? '*';
      return [{ action: `codedeploy:${call.operation}`, resource }];
    },
    serve: ({ operation, input: given }) => {
      if (operation !== 'PutLifecycleEventHookExecutionStatus')
        throw new AwsError('UnknownOperationException', `${operation} is not known on the laptop.`);
      const { data } = input.safeParse(given);
      const hook = waiting.get(data?.lifecycleEventHookExecutionId ?? '');
      if (!data || !hook) throw new AwsError('InvalidLifecycleEventHookExecutionIdException', 'No such hook.');
      waiting.delete(data.lifecycleEventHookExecutionId);
      hook.settle(data.status === 'Succeeded');
      const { lifecycleEventHookExecutionId } = data;
      return Promise.resolve(jsonAnswer({ lifecycleEventHookExecutionId }));
    },
    failure: jsonFailure('1.1'),
  };
  return {
    /** Opens a hook of a deployment; `outcome` resolves to whether it passed. */
    open: (groupArn: string) => {
      count += 1;
      const [deploymentId, executionId] = [`d-LOCAL${count}`, `hook-${count}`];
      const { promise, resolve } = Promise.withResolvers<boolean>();
      waiting.set(executionId, { groupArn, settle: resolve });
      return { deploymentId, executionId, outcome: promise };
    },
    service,
  };
}
