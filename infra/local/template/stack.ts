import { apiOf } from './api.ts';
import type { AssetDirectories } from './assembly/read.ts';
import type { Template } from './document.ts';
import { localPseudo } from './evaluate.ts';
import { functionsOf } from './functions.ts';
import type { Running } from './identities.ts';
import { monitoringOf } from './monitoring.ts';
import { startReading } from './reading.ts';
import { rolloutsOf } from './rollouts.ts';
import { secretsOf, tablesOf } from './state.ts';

export type Stack = ReturnType<typeof readStack>;

/**
 * The stack as the laptop runs it: every intrinsic resolved, only what has a local counterpart.
 * @throws Error that names the first thing in the template that the laptop cannot run.
 */
export function readStack(template: Template, stackName: string, assets: AssetDirectories, running: Running) {
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
