import { type Api, apiOf } from './api.ts';
import type { AssetDirectories } from './assembly/read.ts';
import type { Template } from './document.ts';
import type { Pseudo } from './evaluate.ts';
import { type FunctionSpec, functionsOf } from './functions.ts';
import type { Running } from './identities.ts';
import { type MonitoringSpec, monitoringOf } from './monitoring.ts';
import { startReading } from './reading.ts';
import { type RolloutSpec, rolloutsOf } from './rollouts.ts';
import { type SecretSpec, secretsOf, type TableSpec, tablesOf } from './state.ts';

/** The stack as the laptop runs it: every intrinsic resolved, only what has a local counterpart. */
export interface Stack {
  readonly pseudo: Pseudo;
  readonly api: Api;
  readonly functions: readonly FunctionSpec[];
  readonly tables: readonly TableSpec[];
  readonly secrets: readonly SecretSpec[];
  readonly monitoring: MonitoringSpec;
  readonly rollouts: readonly RolloutSpec[];
}

/** The account and region that everything on this machine lives in (the account is AWS's own for documentation). */
export function localPseudo(stackName: string): Pseudo {
  const region = 'us-east-1';
  const accountId = '111122223333';
  return {
    region,
    accountId,
    partition: 'aws',
    urlSuffix: 'amazonaws.com',
    stackName,
    stackId: `arn:aws:cloudformation:${region}:${accountId}:stack/${stackName}/00000000-0000-0000-0000-000000000000`,
  };
}

/** Reads a template; throws an error that names the first thing in it that the laptop cannot run. */
export function readStack(template: Template, stackName: string, assets: AssetDirectories, running: Running): Stack {
  const reading = startReading(template, localPseudo(stackName), running);
  return {
    pseudo: reading.pseudo,
    api: apiOf(reading),
    functions: functionsOf(reading, assets),
    tables: tablesOf(reading),
    secrets: secretsOf(reading),
    monitoring: monitoringOf(reading),
    rollouts: rolloutsOf(reading),
  };
}
