import { expect, test, vi } from 'vitest';
import { mcpEndpoint } from '../../lib/mcp/handler.ts';
import { rehearse } from '../../lib/mcp/rehearsal.ts';
import { mcpServer } from '../../lib/mcp/server.ts';
import type { Log } from '../../lib/observability/log.ts';

const logged = () => ({ debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn() }) satisfies Log;
const connected = () => Promise.resolve();
const never = () => new Promise<never>(() => undefined);

test('asks our server something that it answers, and neither runs a tool nor writes a line', async () => {
  const log = logged();
  const run = vi.fn();
  const parts = { version: '1.0.0', tools: [], listing: () => new Map(), mode: 'development', run } as const;
  const ours = mcpEndpoint(() => mcpServer({ ...parts, recall: () => Promise.resolve([]) }), log);
  const answers: Response[] = [];
  await rehearse({
    learn: connected,
    patience: 60_000,
    endpoint: async (request, caller) => {
      const answer = await ours(request, caller);
      answers.push(answer.clone());
      return answer;
    },
  });
  expect(answers.map(({ status }) => status)).toEqual([200]);
  expect(await answers[0]?.json()).toMatchObject({ result: { supportedVersions: [expect.any(String)] } });
  expect([run, log.debug, log.info, log.warn, log.error].flatMap(({ mock }) => mock.calls)).toEqual([]);
});

test('what fails in it keeps no container from starting', async () => {
  const failing = () => Promise.reject(new Error('not there'));
  await expect(rehearse({ learn: failing, endpoint: failing, patience: 60_000 })).resolves.toBeUndefined();
});

test('a table that does not answer is not waited for', async () => {
  const endpoint = () => Promise.resolve(new Response('{}'));
  await expect(rehearse({ learn: never, endpoint, patience: 1 })).resolves.toBeUndefined();
});
