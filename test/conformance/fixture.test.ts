import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rejectUntrustedOrigin } from '../../lib/http/cross-origin.ts';
import { authenticate } from '../../lib/http/protected-resource.ts';
import { service } from '../../lib/http/service.ts';
import { mcpEndpoint } from '../../lib/mcp/handler.ts';
import { serveBehindGateway } from '../support/behind-gateway.ts';
import type { Listener } from '../support/listen.ts';
import { startTokenProxy } from '../support/token-proxy.ts';
import { conformanceServer } from './fixture/server.ts';
import { judge, required, type Verdicts } from './suite.ts';

const token = 'conformance-token';
const unused = (): void => undefined;
const log = { debug: unused, info: unused, warn: unused, error: console.error };

let server: Listener;
let proxy: Listener;

beforeAll(async () => {
  server = await serveBehindGateway(
    service({
      notServed: () => undefined,
      missingScope: () => Promise.resolve(undefined),
      mcp: mcpEndpoint(conformanceServer, log),
      rejectUntrustedOrigin: rejectUntrustedOrigin([]),
      forgetOwner: unused,
      authenticate: authenticate((given) => Promise.resolve({ valid: given === token, account: 'conformance' })),
      log,
    }),
  );
  proxy = await startTokenProxy(server.origin, token);
});
afterAll(async () => {
  await proxy.close();
  await server.close();
});

/** The scored scenarios in which a check failed, with what the suite says of it. */
async function failing(revision: string, verdicts: Verdicts): Promise<Record<string, readonly string[] | undefined>> {
  const scored = await required(revision);
  const failed = scored.filter((scenario) => verdicts.get(scenario)?.failed.length !== 0);
  return Object.fromEntries(failed.map((scenario) => [scenario, verdicts.get(scenario)?.reasons]));
}

/** The suite gives some answers half a second, which a busy machine may miss once. */
const patience = { timeout: 60_000, retry: 1 };

describe.concurrent('the conformance suite against our HTTP stack', patience, () => {
  it('scores 37 of 37 for revision 2026-07-28', async () => {
    const verdicts = await judge(`${proxy.origin}/mcp`, '--requirements', '2026-07-28');
    expect(await required('2026-07-28')).toHaveLength(37);
    expect(await failing('2026-07-28', verdicts)).toEqual({});
    // Not scored, and judged all the same: what a gateway between client and server could spoil.
    const unscored = ['http-header-validation', 'http-custom-header-server-validation', 'json-schema-2020-12'];
    expect(unscored.map((scenario) => verdicts.get(scenario)?.reasons)).toEqual([[], [], []]);
  });

  it('scores 26 of 30 for revision 2025-11-25: what fails needs a request pushed to a connected client', async () => {
    const verdicts = await judge(`${proxy.origin}/mcp`, '--requirements', '2025-11-25');
    expect(await required('2025-11-25')).toHaveLength(30);
    expect(await failing('2025-11-25', verdicts)).toEqual({
      'tools-call-sampling': ['tools-call-sampling: Server did not request sampling from client'],
      'tools-call-elicitation': ['tools-call-elicitation: Server did not request elicitation from client'],
      'elicitation-sep1034-defaults': ['elicitation-sep1034-general: Server did not request elicitation from client'],
      'elicitation-sep1330-enums': ['elicitation-sep1330-general: Server did not request elicitation from client'],
    });
    // Without a session id the suite does not try several streams at once; it warns and counts the scenario as passed.
    const warned = (await required('2025-11-25')).filter((scenario) => verdicts.get(scenario)?.warned.length !== 0);
    expect(warned).toEqual(['server-sse-multiple-streams']);
  });
});
