import { createServer } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { containerEnvironment } from '../../infra/local/aws/lambda/environment.ts';
import { firstFailure, mcpChecks, oauthChecks, type Probe, type ProbeRequest } from '../../lib/rollout/checks.ts';
import { gatewayEvent } from '../../lib/rollout/gateway-event.ts';
import { optionalSuite } from '../support/environment.ts';
import { type FakeCloudWatchOptions, fakeCloudWatch } from '../support/fake-cloudwatch.ts';
import { hasRuntimeClient, type Outcome, type Runtime, startRuntime } from '../support/lambda-runtime/runtime.ts';
import { listen } from '../support/listen.ts';
import { sample } from '../support/scale.ts';
import { useTestStack } from '../support/test-stack.ts';

const reply = z.object({
  statusCode: z.number(),
  body: z.string().default(''),
  isBase64Encoded: z.boolean().optional(),
});

optionalSuite(
  'lambda',
  hasRuntimeClient,
  "bash .ci/lambda-runtime has not unpacked Lambda's runtime client",
)("in Lambda's own runtime client", () => {
  const testStack = useTestStack();
  const open: Runtime[] = [];
  let log = '';
  afterEach(async () => {
    await Promise.all(open.splice(0).map((runtime) => runtime.close()));
  });

  /** Starts a function with the environment that its container on the laptop would have, but for what is given. */
  async function started(logicalId: string, given: Readonly<Record<string, string>> = {}): Promise<Runtime> {
    const { laptop } = testStack();
    const found = laptop.functions.find(({ spec }) => spec.logicalId.startsWith(logicalId));
    if (!found) throw new Error(`There is no function ${logicalId}.`);
    const { spec, credentials } = found;
    const environment = containerEnvironment({
      ...{ spec, credentials, pseudo: laptop.stack.pseudo, awsEndpoint: laptop.awsUrl, overrides: {}, logStream: 'x' },
      given: {
        SPOTIFY_API_URL: laptop.spotify.apiUrl,
        SPOTIFY_ACCOUNTS_URL: laptop.spotify.accountsUrl,
        ...given,
      },
    });
    const runtime = await startRuntime(spec.codeDirectory, environment, (text) => {
      log += text;
    });
    open.push(runtime);
    return runtime;
  }

  const probing =
    (runtime: Runtime): Probe =>
    async (request) => {
      const outcome = await runtime.invoke(gatewayEvent(request, 'api.example.com', Date.now()));
      const { statusCode, body, isBase64Encoded } = reply.parse(parsed(outcome));
      return { status: statusCode, body: isBase64Encoded ? Buffer.from(body, 'base64').toString() : body };
    };
  const parsed = ({ kind, body }: Outcome): unknown => {
    expect(kind).toBe('response');
    return JSON.parse(body);
  };

  test('mcp starts, with its chunks and its top-level await, and answers', async () => {
    const runtime = await started('EndpointMcp');
    expect(await runtime.started).toEqual({ kind: 'response', body: '' });
    expect(await firstFailure(mcpChecks, probing(runtime), testStack().laptop.token)).toBeUndefined();
  });

  test('oauth starts and answers', async () => {
    const runtime = await started('SignInOauth');
    expect(await firstFailure(oauthChecks, probing(runtime), '')).toBeUndefined();
  });

  test('warm starts and takes the event of a schedule', async () => {
    const runtime = await started('WarmingWarm');
    expect(parsed(await runtime.invoke({}))).toBeNull();
    expect(log).toContain('"message":"warming"');
  });

  describe('verdict', () => {
    /** What the widget of the dashboard shows. */
    async function shown(what: FakeCloudWatchOptions | undefined, event: unknown): Promise<string> {
      const { origin, close } = await fakeCloudWatch(what);
      const given = {
        ...{ AWS_ENDPOINT_URL_LOGS: origin, AWS_ENDPOINT_URL_MONITORING: origin },
        ...{ LOG_GROUPS: 'mcp,oauth', ACCESS_LOG_GROUP: 'access', RUNBOOK_BASE_URL: 'https://git.example.com/' },
      };
      try {
        const runtime = await started('MonitoringVerdict', given);
        return z.string().parse(parsed(await runtime.invoke(event)));
      } finally {
        await close();
      }
    }
    const line = (secondsAgo: number, fields: Readonly<Record<string, unknown>>) => ({
      timestamp: Date.now() - secondsAgo * 1000,
      message: JSON.stringify(fields),
    });
    const failed = { message: 'tool call', tool: 'search', outcome: 'unavailable', category: 'spotify' };
    const viewer = { widgetContext: { timezone: { label: 'Local', offsetISO: '+05:30', offsetInMinutes: -330 } } };

    test('says what logs and alarms say, for the one who looks', async () => {
      const html = await shown(
        {
          lines: {
            mcp: [
              line(5 * 3600, { message: 'tool call', tool: 'search', gates: ['albums quota 36000000'] }),
              line(150, { ...failed, operations: ['GET /search 503'] }),
              line(100, { ...failed, operations: ['GET /search 503'], circuits: ['search opened'] }),
              line(50, { message: 'something else' }),
            ],
            access: [
              line(30, { route: 'ANY /mcp', path: '/<img>', status: '500' }),
              line(20, { route: 'x', status: '200' }),
            ],
          },
          alarms: [
            {
              AlarmName: 'McpServerForSpotify-BreakerOpen',
              AlarmDescription: 'A group fails. Runbook: https://git.example.com/docs/runbooks/breaker-open.md',
              StateValue: 'ALARM',
              StateTransitionedTimestamp: 1_700_000_000.5,
            },
            { AlarmName: 'McpServerForSpotify-Latency', StateValue: 'OK' },
          ],
        },
        viewer,
      );
      expect(html).toContain('Spotify has been failing for 2 min (503). Open circuits: search.');
      expect(html).toMatch(/Spotify(&#39;|')s quota is used up. Closed: albums until \d\d:\d\d \([45] h/);
      expect(html).toContain('1 request ended with a 5xx in the last 5 min: 500 at /&lt;img&gt; (1).');
      expect(html).toContain('BreakerOpen: ALARM</b> <span>since 03:43:20. A group fails.');
      expect(html).toContain('<a href="https://git.example.com/docs/runbooks/breaker-open.md">Runbook</a>');
      expect(html).not.toContain('Latency');
      expect(html).not.toContain('<img');
    });

    test('says so where nothing can be read, and what it is when it is asked', async () => {
      const healthy = { mcp: [line(20, { message: 'tool call', tool: 'search', outcome: 'ok' })] };
      const calm = await shown({ lines: healthy, alarms: [], refuses: '{ $.gates[0] = "*" }' }, {});
      expect(calm).toContain('All is well: 1 tool call in the last 15 min');
      expect(await shown(undefined, {})).toContain('No verdict: logs and alarms could not be read.');
      expect(log).toContain('"message":"no verdict"');
      expect(await shown(undefined, { describe: true })).toContain('It takes no parameters');
    });
  });

  test('a body in base64, as API Gateway sends what is no text, is the same body', async () => {
    const runtime = await started('EndpointMcp');
    const asked = (request: ProbeRequest) => ({
      ...gatewayEvent(request, 'api.example.com', 0),
      body: Buffer.from(request.body ?? '').toString('base64'),
      isBase64Encoded: true,
    });
    const inBase64: Probe = async (request) => {
      const { statusCode, body } = reply.parse(parsed(await runtime.invoke(asked(request))));
      return { status: statusCode, body };
    };
    const { initialize = () => Promise.reject(new Error('no such check')) } = mcpChecks;
    expect(await firstFailure({ initialize }, inBase64, testStack().laptop.token)).toBeUndefined();
  });

  test('a table that takes connections and never answers does not keep a function from starting', async () => {
    const silent = createServer(() => undefined);
    const { origin, close } = await listen(silent);
    try {
      const runtime = await started('EndpointMcp', { AWS_ENDPOINT_URL_DYNAMODB: origin });
      // Lambda ends an init after ten seconds.
      const late = new Promise<string>((resolve) => setTimeout(resolve, 10_000, 'late').unref());
      expect(await Promise.race([runtime.started, late])).toEqual({ kind: 'response', body: '' });
    } finally {
      silent.closeAllConnections();
      await close();
    }
  });

  describe.each(
    sample([
      ['EndpointMcp', 'SPOTIFY_TIMEOUT_MS'],
      ['SignInOauth', 'SPOTIFY_TIMEOUT_MS'],
      ['WarmingWarm', 'SPOTIFY_TIMEOUT_MS'],
      ['MonitoringVerdict', 'AWS_TIMEOUT_MS'],
    ] as const),
  )('%s with wrong settings', (logicalId, setting) => {
    test('ends its init with a sentence that names them', async () => {
      const runtime = await started(logicalId, { [setting]: 'soon' });
      const outcome = await runtime.started;
      expect(outcome.kind).toBe('error');
      expect(outcome.body).toContain(`Wrong settings in the environment: ${setting}`);
    });
  });
});
