import type { AssetDirectories } from '../assembly/read.ts';
import { type Api, apiOf } from './api.ts';
import type { Resource, Template } from './document.ts';
import { evaluator, type Pseudo, type Resolve } from './evaluate.ts';
import { type FunctionSpec, functionsOf } from './functions.ts';
import { identities, type Running } from './identities.ts';
import { type SecretSpec, secretsOf, type TableSpec, tablesOf } from './state.ts';

/** The stack as the laptop runs it: every intrinsic resolved, only what has a local counterpart. */
export interface Stack {
  readonly pseudo: Pseudo;
  readonly api: Api;
  readonly functions: readonly FunctionSpec[];
  readonly tables: readonly TableSpec[];
  readonly secrets: readonly SecretSpec[];
}

/** A resource that is part of the stack under its conditions. */
export interface Placed {
  readonly logicalId: string;
  readonly resource: Resource;
  /** The properties with every intrinsic resolved. */
  readonly properties: () => unknown;
}

/** What the readers of resource types share. */
export interface Reading {
  readonly template: Template;
  readonly pseudo: Pseudo;
  readonly resolve: Resolve;
  /** The resources of the given types, in the template's order. */
  readonly ofType: (...types: readonly string[]) => readonly Placed[];
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
  };
}

function startReading(template: Template, pseudo: Pseudo, running: Running): Reading {
  // Names are resolved while values are: each side asks the other only when a value is really needed.
  const resolve: Resolve = (value) => evaluate(value);
  const evaluate = evaluator(template, pseudo, identities(template, pseudo, running, resolve));
  const ofType = (...types: readonly string[]): readonly Placed[] =>
    Object.entries(template.Resources)
      .filter(
        ([, { Type, Condition }]) =>
          types.includes(Type) && (Condition === undefined || resolve({ Condition }) === true),
      )
      .map(([logicalId, resource]) => ({ logicalId, resource, properties: () => resolve(resource.Properties) }));
  return { template, pseudo, resolve, ofType };
}
