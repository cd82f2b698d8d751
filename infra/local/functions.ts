import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import * as functionSettings from '../../functions/settings/settings.ts';
import type { Observer } from './aws/cloudwatch/observer.ts';
import { authorizer } from './aws/iam.ts';
import { type Credentials, containerEnvironment, makeCredentials } from './aws/lambda/environment.ts';
import { startContainer } from './aws/lambda/host.ts';
import { type Pool, startPool } from './aws/lambda/pool.ts';
import { versionsOf } from './aws/lambda/versions.ts';
import type { LaptopSettings } from './settings.ts';
import type { FunctionSpec } from './template/functions.ts';
import type { Stack } from './template/stack.ts';

/** A function of the stack with its role's credentials and its containers. */
export type RunningFunction = ReturnType<typeof startFunctions>[number];

export interface FunctionsOptions {
  readonly stack: Stack;
  readonly settings: Pick<LaptopSettings, 'containers'>;
  /** URL of the emulated AWS services. */
  readonly awsUrl: string;
  /** Environment variables that every function is given. */
  readonly given: Readonly<Record<string, string>>;
  /** Environment of `npm start`. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly log: (text: string) => void;
  readonly observer: Observer;
}

/** Prepares every function; containers start with the first event. */
export function startFunctions(options: FunctionsOptions) {
  return options.stack.functions.map((spec) => {
    const credentials = makeCredentials();
    const authorize = authorizer(spec.role, spec.name);
    /** Starts containers with the code of another folder, for a new version. */
    const poolOf = (codeDirectory: string): Pool =>
      startPool(options.settings.containers, () => newContainer({ ...spec, codeDirectory }, credentials, options));
    const versions = versionsOf(poolOf(spec.codeDirectory));
    const pool = observed(versions.live, spec.name, options.observer, true);
    const newest = observed(versions.newest, spec.name, options.observer, false);
    return { spec, credentials, authorize, versions, poolOf, pool, newest };
  });
}

/** Reports the invocations of a pool to CloudWatch. */
function observed(pool: Pool, name: string, { invoked }: Observer, isLive: boolean): Pool {
  let atOnce = 0;
  return {
    ...pool,
    invoke: async (event, signal) => {
      const start = performance.now();
      atOnce += 1;
      try {
        const outcome = await pool.invoke(event, signal);
        invoked(name, outcome.kind, performance.now() - start, atOnce, isLive);
        return outcome;
      } finally {
        atOnce -= 1;
      }
    },
  };
}

function newContainer(spec: FunctionSpec, credentials: Credentials, options: FunctionsOptions) {
  const logStream = `${new Date().toISOString().slice(0, 10).replaceAll('-', '/')}/[$LATEST]${randomUUID().replaceAll('-', '')}`;
  const { given, stack, observer } = options;
  const log = (text: string): void => {
    observer.output(spec.logGroup, text);
    options.log(text);
  };
  // In AWS only the log has these lines; in a terminal they would hide those of the server.
  const report = (text: string): void => observer.output(spec.logGroup, text);
  const environment = containerEnvironment({
    spec,
    pseudo: stack.pseudo,
    credentials,
    awsEndpoint: options.awsUrl,
    given,
    overrides: overrides(spec, options),
    logStream,
  });
  const settings = {
    functionName: spec.name,
    functionVersion: '$LATEST',
    invokedFunctionArn: spec.arn,
    memoryLimitInMB: String(spec.memoryMb),
    logGroupName: spec.logGroup,
    logStreamName: logStream,
  };
  return startContainer(spec, { environment, settings, log, report });
}

/** Settings that functions have a default for, so that the template need not name them. */
const knownSettings = Object.values(functionSettings).flatMap((exported) =>
  exported instanceof z.ZodObject ? Object.keys(exported.shape) : [],
);

/** Settings of a function in the environment of `npm start`: each overrides the template. */
function overrides(spec: FunctionSpec, { environment }: FunctionsOptions): Record<string, string> {
  const names = [...Object.keys(spec.environment), ...knownSettings];
  // Names of resources come from the stack: a variable that happens to be set in a shell must not override them.
  const settings = names.filter((name) => !spec.wired.has(name));
  return Object.fromEntries(settings.flatMap((name) => (environment[name] ? [[name, environment[name]]] : [])));
}
