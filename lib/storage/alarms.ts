import * as z from 'zod';
import { cut } from '../spotify/code-points.ts';
import { type InvocationPorts, signedPost } from './signed-request.ts';

export interface AlarmState {
  readonly name: string;
  readonly description: string;
  readonly state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
  /** Since when it has been in this state, milliseconds since the epoch. */
  readonly since?: number;
  /** Whether it is a composite alarm. */
  readonly isComposite: boolean;
}

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
export function alarmStates(prefix: string, ports: InvocationPorts): () => Promise<readonly AlarmState[]> {
  const post = signedPost('monitoring', ports);
  const headers = {
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': 'GraniteServiceVersion20100801.DescribeAlarms',
  };
  const body = JSON.stringify({ AlarmNamePrefix: prefix, AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] });
  return async () => {
    const response = await post('/', headers, body);
    const said = await response.text();
    if (response.status !== 200) throw new Error(`CloudWatch answered ${response.status}: ${cut(said, 300)}`);
    const { MetricAlarms, CompositeAlarms } = answer.parse(JSON.parse(said));
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
  ...(since !== undefined && { since: since * 1000 }),
});
