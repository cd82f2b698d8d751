import type { RolloutSpec } from '../../template/rollouts.ts';
import type { CloudWatch } from '../cloudwatch/cloudwatch.ts';
import type { Pool } from '../lambda/pool.ts';
import type { Versions } from '../lambda/versions.ts';
import type { Hooks } from './service.ts';

/** How a rollout ended: the hook stopped it before any traffic, an alarm rolled it back, or the new version is in use. */
export type RolloutOutcome =
  | { readonly outcome: 'in use' }
  | { readonly outcome: 'stopped' }
  | { readonly outcome: 'rolled back'; readonly alarm: string };

export interface RolloutPorts {
  readonly spec: RolloutSpec;
  readonly versions: Versions;
  /** Invokes the function that checks the new version. */
  readonly invokeHook: (event: string) => Promise<unknown>;
  readonly hooks: Hooks;
  readonly cloudWatch: Pick<CloudWatch, 'alarms' | 'now'>;
  readonly sleep: (milliseconds: number) => Promise<unknown>;
}

const minute = 60_000;

/** Replaces the version in use as CodeDeploy does: the hook, then traffic in steps, and a rollback on the first alarm. */
export async function rollOut(ports: RolloutPorts, candidate: Pool): Promise<RolloutOutcome> {
  const { spec, versions } = ports;
  versions.begin(candidate);
  if (!(await passesHook(ports))) {
    await versions.end('old');
    return { outcome: 'stopped' };
  }
  for (let share = spec.step; share < 1; share += spec.isLinear ? spec.step : 1) {
    versions.shift(share);
    const alarm = await alarmWithin(ports, spec.minutes * minute);
    if (alarm === undefined) continue;
    await versions.end('old');
    return { outcome: 'rolled back', alarm };
  }
  await versions.end('new');
  return { outcome: 'in use' };
}

async function passesHook({ spec, hooks, invokeHook }: RolloutPorts): Promise<boolean> {
  if (spec.hookName === undefined) return true;
  const { deploymentId, executionId, outcome } = hooks.open(spec.groupArn);
  const event = { DeploymentId: deploymentId, LifecycleEventHookExecutionId: executionId };
  const ended = invokeHook(JSON.stringify(event)).then(() => false);
  // CodeDeploy would wait for a hook that ends without reporting until its timeout: here it fails at once.
  return await Promise.race([outcome, ended]);
}

/** The first alarm of the group that fires within a time by the clock of the metrics. */
async function alarmWithin({ spec, cloudWatch, sleep }: RolloutPorts, time: number): Promise<string | undefined> {
  const end = cloudWatch.now() + time;
  while (cloudWatch.now() < end) {
    const found = cloudWatch.alarms().find(({ name, state }) => state === 'ALARM' && spec.alarms.includes(name));
    if (found) return found.name;
    await sleep(20);
  }
  return undefined;
}
