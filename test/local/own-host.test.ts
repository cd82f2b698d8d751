import { createServer, request } from 'node:http';
import { expect, test } from 'vitest';
import { forThisMachine } from '../../infra/local/listen.ts';
import { listen } from '../support/listen.ts';
import { useTestStack } from '../support/test-stack.ts';

/** The status of a GET whose `Host` is what a browser sends for a name that was made to lead here. */
function statusOf(url: string, host: string): Promise<number> {
  const { hostname, port, pathname } = new URL(url);
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  request({ hostname, port, path: pathname, headers: { host } }, (answer) => {
    answer.resume();
    resolve(answer.statusCode ?? 0);
  })
    .on('error', reject)
    .end();
  return promise;
}

test.each([
  ['localhost', 200],
  ['LOCALHOST:3000', 200],
  ['127.0.0.1:3000', 200],
  ['[::1]:3000', 200],
  ['evil.example', 403],
  ['localhost.evil.example', 403],
  ['127.0.0.1.evil.example:3000', 403],
])('what is sent to %s gets %d', async (host, status) => {
  const server = await listen(createServer(forThisMachine((_request, response) => response.end('ok'))));
  expect(await statusOf(server.origin, host)).toBe(status);
  await server.close();
});

const testStack = useTestStack();

test.each(['/_local/dashboard', '/_local/alarms', '/_local/apps'])('%s is for this machine alone', async (path) => {
  const url = testStack().origin + path;
  expect(await statusOf(url, 'rebound.example')).toBe(403);
  expect(await statusOf(url, new URL(url).host)).not.toBe(403);
});

test('the embedded DynamoDB is for this machine alone', async () => {
  const { url } = testStack().laptop.dynamodb;
  expect(await statusOf(url, 'rebound.example')).toBe(403);
});

test('what the laptop does not have is said in text that browsers read as it is, with addresses that work', async () => {
  const { origin } = testStack();
  for (const path of ['/_local/', '/_local/dashboard/nothing', '/_local/docs/nothing.md', '/_local/apps/nothing']) {
    const answer = await fetch(origin + path);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([404, 'text/plain; charset=utf-8']);
    const named = (await answer.text()).match(/\/_local\/[\w/.-]*\w/g) ?? [];
    expect(named.length).toBeGreaterThan(0);
    for (const one of named) expect((await fetch(origin + one)).status, one).not.toBe(404);
  }
});
