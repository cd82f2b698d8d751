import * as z from 'zod';
import { type InvocationPorts, jsonOperation } from './signed-request.ts';

const alarm = z.object({
  AlarmName: z.string(),
  AlarmDescription: z.string().default(''),
  StateValue: z.enum(['OK', 'ALARM', 'INSUFFICIENT_DATA']),
  /** Seconds since the epoch. */
  StateTransitionedTimestamp: z.number().optional(),
});
const answer = z.object({
  MetricAlarms: z.array(alarm).default([]),
  CompositeAlarms: z.array(alarm).default([]),
});

/**
 * The alarms whose names begin with `prefix`, with their states; a stack has far fewer than one answer takes.
 * @throws Error (rejects) with what CloudWatch says.
 * Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html
 */
export function alarmStates(prefix: string, ports: InvocationPorts) {
  const describe = jsonOperation('monitoring', 'GraniteServiceVersion20100801.DescribeAlarms', ports);
  const asked = { AlarmNamePrefix: prefix, AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] };
  return async () => {
    const { MetricAlarms, CompositeAlarms } = answer.parse(JSON.parse(await describe(asked)));
    return [
      ...CompositeAlarms.map((one) => ({ ...stateOf(one), isComposite: true })),
      ...MetricAlarms.map((one) => ({ ...stateOf(one), isComposite: false })),
    ];
  };
}

const stateOf = ({
  AlarmName,
  AlarmDescription,
  StateValue,
  StateTransitionedTimestamp: since,
}: z.output<typeof alarm>) => ({
  ...{ name: AlarmName, description: AlarmDescription, state: StateValue },
  /** Since when it has been in this state, milliseconds since the epoch. */
  ...(since !== undefined && { since: since * 1000 }),
});
