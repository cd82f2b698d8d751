import { expect, it } from 'vitest';
import type { Connection } from '../../cli/server/connection.ts';
import { checks } from '../../infra/setup/doctor/checks.ts';
import { localDeployment } from '../../infra/setup/laptop.ts';

const mcpUrl = 'http://127.0.0.1:9/mcp';
const shut = { bucket: 'saved', left: 3, shut_until: '2026-01-01T00:00:00.000Z' };
const note = 'The shared state could not be read.';

/** What the doctor finds about quotas where the server answers with this. */
async function found(status: Readonly<Record<string, unknown>>) {
  const data = { mode: 'development', sign_in: {}, quotas: [{ bucket: 'saved', left: 3 }], breakers: [], ...status };
  const connection: Connection = {
    call: () => Promise.resolve({ isError: false, text: '', data }),
    listTools: () => Promise.resolve([]),
    close: () => Promise.resolve(),
  };
  const deployment = localDeployment(mcpUrl, 'token');
  const quota = checks.find(({ name }) => name === 'Quota and breakers') ?? expect.unreachable();
  return quota.run({
    deployment,
    outputs: (await deployment.outputs()) ?? expect.unreachable(),
    token: 'token',
    connection: () => Promise.resolve(connection),
    accountsUrl: mcpUrl,
  });
}

it.each([
  ['nothing is shut', {}, 'ok', 'No quota is used up; the lowest is saved, with 3 calls left'],
  ['a quota is shut', { quotas: [shut] }, 'wrong', 'saved is closed until 2026'],
  ['the shared state cannot be read', { note }, 'unknown', note],
  [
    'it cannot be read, and the container saw one shut',
    { note, quotas: [shut] },
    'wrong',
    'saved is closed until 2026',
  ],
])('where %s, the doctor says so', async (_, status, state, sentence) => {
  expect(await found(status)).toMatchObject({ state, found: expect.stringContaining(sentence) });
});
