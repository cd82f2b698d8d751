import { createServer, type RequestListener } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Account, startAccount } from './account.ts';
import { appPages } from './apps/pages.ts';
import { startSandbox } from './apps/sandbox.ts';
import { gateway } from './aws/api-gateway/gateway.ts';
import { type CloudWatch, cloudWatch } from './aws/cloudwatch/cloudwatch.ts';
import { afterwards } from './aws/cloudwatch/observer.ts';
import { localPages } from './aws/cloudwatch/pages.ts';
import { type RolloutOutcome, rollOut } from './aws/codedeploy/rollout.ts';
import { qualifiedIn } from './aws/lambda/service.ts';
import type { RunningFunction } from './functions.ts';
import { forThisMachine, listen } from './listen.ts';
import { demo, seed, variable } from './seed.ts';
import { laptopSettings } from './settings.ts';
import { type Spotify, startSpotify } from './spotify.ts';
import { type StateKeeper, stateKeeper } from './state/keeper.ts';
import { forgetRunning, forgetState, noteRunning, readState } from './state/saved-state.ts';
import { heldAssembly } from './template/assembly/cache.ts';
import { readAssembly } from './template/assembly/read.ts';
import type { Template } from './template/document.ts';
import { readStack, type Stack } from './template/stack.ts';

export interface LaptopOptions {
  /** The environment of `npm start`. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** The folder of a cloud assembly; without it the stack is synthesized. */
  readonly assembly?: string;
  /** Edits the template before it is run, so that a test can show the effect of one of its lines. */
  readonly edit?: (template: Template) => Template;
  /** Receives the log output of the functions and of the laptop itself; by default it goes to standard error. */
  readonly log?: (text: string) => void;
  /** Discards the state of earlier starts on this port. */
  readonly fresh?: boolean;
  /** Receives progress messages during the start. */
  readonly progress?: (text: string) => void;
  readonly signal?: AbortSignal;
}

export interface Laptop extends Account {
  /** `http://127.0.0.1:PORT/mcp` */
  readonly mcpUrl: string;
  /** The static bearer token. */
  readonly token: string;
  readonly spotify: Spotify;
  readonly stack: Stack;
  readonly cloudWatch: CloudWatch;
  /**
   * Replaces a function's version by the code in a folder, as CodeDeploy does.
   * @throws Error if the stack has no gradual rollout.
   */
  readonly rollOut: (functionName: string, codeDirectory: string) => Promise<RolloutOutcome>;
  /** Does what would otherwise slow down the first calls, since AWS and Spotify are never cold. */
  readonly warmUp: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/**
 * Runs the synthesized stack on this machine: gateway, functions, tables, secrets and the demo Spotify.
 * @throws Error with one sentence for a wrong setting or a port that is taken.
 */
export async function startLaptop(options: LaptopOptions = {}): Promise<Laptop> {
  await using opened = new AsyncDisposableStack();
  const { environment = {}, log = (text: string) => void process.stderr.write(text) } = options;
  const now = Date.now;
  const settings = laptopSettings(environment);
  const door = await openDoor(settings.port, opened);
  const { stateFolder } = settings;
  if (options.fresh && stateFolder !== undefined) await forgetState(stateFolder);
  const state = stateFolder === undefined ? undefined : await readState(stateFolder);
  const [stack, spotify] = await both(loadStack(options, door.origin, opened), startSpotify(settings, opened));
  const given = {
    ...{ SPOTIFY_API_URL: spotify.apiUrl, SPOTIFY_ACCOUNTS_URL: spotify.accountsUrl },
    // Browsers accept `__Host-` cookies only over https, which the laptop's gateway does not speak.
    PLAIN_COOKIES: 'on',
    // The demo serves covers itself.
    ...(spotify.controlUrl !== undefined && { VIEW_IMAGE_SOURCES: new URL(spotify.apiUrl).origin }),
  };
  const watching = cloudWatch({ monitoring: stack.monitoring, now, minuteMs: settings.minuteMs });
  const observer = afterwards(watching.observer);
  let kept: StateKeeper | undefined;
  const signInChanged = () => kept?.changed();
  const account = await startAccount(
    { stack, settings, environment, given, now, log, observer, signInChanged },
    opened,
  );
  const spotifyName = settings.spotify.client?.clientId ?? demo;
  const { accessToken } = settings;
  const token = await seed({ ...account, stack, now }, { ...spotify.seeds, accessToken, state, spotify: spotifyName });
  if (stateFolder !== undefined) {
    const { dynamodb, secrets } = account;
    const appSecret = secrets.find(variable(stack, 'APP_SECRET_ID') ?? '')?.name;
    kept = stateKeeper({
      ...{ folder: stateFolder, tableName: variable(stack, 'TABLE_NAME') ?? '', spotify: spotifyName },
      ...{ admin: dynamodb.admin, secrets, isFilled: (name) => name === appSecret, now, log },
    });
    opened.defer(kept.close);
    kept.changed();
  }
  const serve = gateway({
    api: stack.api,
    accountId: stack.pseudo.accountId,
    host: `127.0.0.1:${door.port}`,
    wwwAuthenticate: settings.wwwAuthenticate,
    invoke: invoker(account.functions),
    now,
    log,
    observer,
  });
  const sandbox = await startSandbox();
  opened.defer(sandbox.close);
  const pages = localPages(watching);
  const apps = appPages({ origin: door.origin, token, sandbox: sandbox.origin });
  // The pages of the views contain the static token.
  const ownPages = forThisMachine((request, response) =>
    (request.url?.startsWith('/_local/apps') ? apps : pages)(request, response),
  );
  door.serve((request, response) => (request.url?.startsWith('/_local/') ? ownPages : serve)(request, response));
  if (stateFolder !== undefined) {
    await noteRunning(stateFolder, { mcp: `${door.origin}/mcp`, token });
    opened.defer(() => forgetRunning(stateFolder));
  }
  const running = opened.move();
  const close = () => running.disposeAsync();
  const rollOut = rollOuts(account, stack, watching);
  const warmUp = async () => {
    await spotify.warmUp();
    await account.dynamodb.warmUp();
  };
  const urls = { mcpUrl: `${door.origin}/mcp`, token };
  return { ...account, ...urls, spotify, stack, cloudWatch: watching, rollOut, warmUp, close };
}

/** Opens the port before anything slow, so that a taken one is reported at once. */
async function openDoor(port: number, opened: AsyncDisposableStack) {
  let serve: RequestListener = (_request, response) => response.writeHead(503).end();
  // API Gateway accepts 10,240 bytes of headers, and keeps connections longer than Node does.
  const server = createServer({ maxHeaderSize: 10_240, keepAliveTimeout: 65_000 }, (request, response) =>
    serve(request, response),
  );
  const listening = await listen(server, port);
  opened.defer(listening.close);
  return {
    ...listening,
    serve: (listener: RequestListener): void => {
      serve = listener;
    },
  };
}

async function loadStack(options: LaptopOptions, origin: string, opened: AsyncDisposableStack): Promise<Stack> {
  let { assembly } = options;
  if (assembly === undefined) {
    const { folder, release } = await heldAssembly(options);
    opened.defer(release);
    assembly = folder;
  }
  const { stackName, template, assets } = await readAssembly(assembly);
  return readStack(options.edit?.(template) ?? template, stackName, assets, { origin });
}

function invoker(functions: readonly RunningFunction[]): Parameters<typeof gateway>[0]['invoke'] {
  return (functionArn, event, signal) => {
    const { unqualified } = qualifiedIn(functionArn);
    const found = functions.find(({ spec }) => spec.arn === unqualified);
    if (found === undefined) throw new Error(`A route leads to ${functionArn}, which is no function of the template.`);
    return found.pool.invoke(event, signal);
  };
}

function rollOuts({ functions, hooks }: Account, stack: Stack, cloudWatch: CloudWatch): Laptop['rollOut'] {
  const named = (name: string | undefined): RunningFunction | undefined =>
    functions.find(({ spec }) => spec.name === name);
  return (functionName, codeDirectory) => {
    const spec = stack.rollouts.find((one) => one.functionName === functionName);
    const [running, hook] = [named(functionName), named(spec?.hookName)];
    if (!spec || !running || !hook)
      throw new Error(`The stack has no gradual rollout of ${functionName}: see the setting rollout.`);
    const invokeHook = (event: string) => hook.newest.invoke(event);
    const { versions } = running;
    return rollOut({ spec, versions, hooks, cloudWatch, invokeHook, sleep }, running.poolOf(codeDirectory));
  };
}

/** Waits for both even if one fails, since what the other one opened must be closed too. */
async function both<A, B>(one: Promise<A>, other: Promise<B>): Promise<readonly [A, B]> {
  await Promise.allSettled([one, other]);
  return Promise.all([one, other]);
}
