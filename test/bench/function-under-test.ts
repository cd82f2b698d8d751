import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { containerEnvironment } from '../../infra/local/aws/lambda/environment.ts';
import { type Laptop, startLaptop } from '../../infra/local/laptop.ts';
import { cachedAssembly } from '../../infra/local/template/assembly/cache.ts';
import type { Template } from '../../infra/local/template/document.ts';
import type { RawRequest } from '../support/raw-mcp.ts';
import type { Turns } from './turns.ts';

/** The deployed bundle of the `mcp` function, in processes of its own, before the laptop's tables, secrets and Spotify. */
export interface FunctionUnderTest {
  readonly laptop: Laptop;
  /** The bundle's file. */
  readonly bundle: string;
  /** The event that API Gateway makes of a request. */
  readonly event: (request: Required<Pick<RawRequest, 'headers' | 'body'>>) => object;
  /** Runs a program of `processes/` with a bundle and some JSON; resolves to the last line of JSON that it wrote. */
  readonly run: (program: string, bundle: string, input: unknown, options?: RunOptions) => Promise<unknown>;
  readonly close: () => Promise<void>;
}

interface RunOptions {
  readonly environment?: Environment;
  /** A command that runs the program, such as one that limits it. */
  readonly prefix?: readonly string[];
  /** The program runs only when it is its turn. */
  readonly turns?: Turns;
}

type Environment = Readonly<Record<string, string>>;

/** Starts what the function needs around it; `assembly`: that of another checkout. */
export async function functionUnderTest(environment: Environment = {}, assembly?: string): Promise<FunctionUnderTest> {
  const folder = await mkdtemp(path.join(tmpdir(), 'bench-'));
  const laptop = await startLaptop({
    assembly: assembly ?? (await cachedAssembly()),
    environment: { PORT: '0', RATE_PER_SECOND: '100000', RATE_PER_MINUTE: '6000000', ...environment },
    log: () => undefined,
    ...(assembly !== undefined && { edit: withoutMonitoring }),
  });
  const mcp = laptop.functions.find(({ spec }) => spec.environment['WARM_FUNCTION_NAME'] !== undefined);
  if (mcp === undefined) throw new Error('The stack has no mcp function.');
  const { spec, credentials } = mcp;
  const overrides = { RATE_PER_SECOND: '100000', RATE_PER_MINUTE: '6000000', ...environment };
  const given = { SPOTIFY_API_URL: laptop.spotify.apiUrl, SPOTIFY_ACCOUNTS_URL: laptop.spotify.accountsUrl };
  const variables = containerEnvironment({
    ...{ spec, credentials, overrides, given, pseudo: laptop.stack.pseudo },
    awsEndpoint: laptop.awsUrl,
    logStream: 'bench',
  });
  return {
    laptop,
    bundle: path.join(spec.codeDirectory, 'index.mjs'),
    event: (request) => eventOf(request, laptop.token),
    run: async (program, bundle, input, { environment: more, prefix = [], turns } = {}) => {
      const file = path.join(folder, 'input.json');
      await writeFile(file, JSON.stringify(input));
      const script = path.join(import.meta.dirname, 'processes', program);
      const [command = '', ...args] = [...prefix, process.execPath, script, bundle, file];
      const child = spawn(command, args, {
        env: { ...variables, ...more },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      turns?.join(child);
      const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
      return lastJson(out) ?? lastJson(err) ?? failed(err);
    },
    close: async () => {
      await laptop.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** Another checkout may have alarms and dashboards that the laptop does not evaluate; no measurement needs them. */
const withoutMonitoring = (template: Template): Template => ({
  ...template,
  Resources: Object.fromEntries(
    Object.entries(template.Resources).filter(([, { Type }]) => !Type.startsWith('AWS::CloudWatch::')),
  ),
});

const host = 'bench.execute-api.us-east-1.amazonaws.com';

const eventOf = ({ headers, body }: Required<Pick<RawRequest, 'headers' | 'body'>>, token: string): object => ({
  version: '2.0',
  routeKey: 'ANY /mcp',
  rawPath: '/mcp',
  rawQueryString: '',
  headers: { ...headers, host, authorization: `Bearer ${token}` },
  requestContext: {
    accountId: '123456789012',
    apiId: 'bench',
    domainName: host,
    domainPrefix: 'bench',
    http: { method: 'POST', path: '/mcp', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'bench' },
    requestId: 'bench',
    routeKey: 'ANY /mcp',
    stage: '$default',
    time: '01/Jan/2026:00:00:00 +0000',
    timeEpoch: 1_767_225_600_000,
  },
  body,
  isBase64Encoded: false,
});

function lastJson(output: string): unknown {
  const line = output.trimEnd().split('\n').at(-1) ?? '';
  return /^[[{].*"(started|count)"/.test(line) ? JSON.parse(line) : undefined;
}

function failed(output: string): never {
  throw new Error(`The process said nothing of its measures:\n${output.slice(-2000)}`);
}
