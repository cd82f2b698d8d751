import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { mostCalls } from '../../infra/setup/doctor/live.ts';
import { localDeployment } from '../../infra/setup/laptop.ts';
import { runSetup } from '../../infra/setup/program.ts';
import { servedIn } from '../../lib/tools/definition/tool.ts';
import { tools } from '../../lib/tools/registry.ts';
import { clientKinds } from '../support/clients.ts';
import { type TestStack, useTestStack } from '../support/test-stack.ts';
import { person } from './people.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'doctor-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs one of the programs against a laptop. */
async function run(
  testStack: TestStack,
  argv: readonly string[],
  { token = testStack.laptop.token, isAttended = false } = {},
) {
  const somebody = person({}, isAttended);
  const exit = await runSetup([...argv, '--local', testStack.laptop.mcpUrl], {
    ...somebody.rest,
    env: {},
    ui: somebody.ui,
    deployment: ({ local = '' }) => localDeployment(local, token),
    sleep: () => Promise.resolve(),
  });
  return { exit, ...somebody.heard, text: somebody.heard.said.join('\n') };
}

describe('against npm start', () => {
  // A busy machine may take longer for the table than a call would wait.
  const testStack = useTestStack({ environment: { BREAKER_FAILURES: '2', RETRIES: '0', STATE_TIMEOUT_MS: '5000' } });

  it('the wizard goes through every step, asks nobody, and copies the URL', async () => {
    const { exit, text, asked, copied } = await run(testStack(), ['setup', '--yes']);
    expect([exit, asked]).toEqual([0, []]);
    expect(text).toContain(
      `${tools.filter((tool) => servedIn('development', tool)).length} tools, signed in as Demo Listener`,
    );
    for (const client of ['Claude', 'ChatGPT', 'VS Code', 'Cursor']) expect(text).toContain(client);
    expect(copied).toEqual([testStack().laptop.mcpUrl]);
    expect(text).not.toContain(testStack().laptop.token);
  });

  it('one step can be run alone, and one that is not there says which are', async () => {
    expect((await run(testStack(), ['setup', '--only', 'claim'])).text).toBe('Owner: The server has an owner.');
    const { exit, text } = await run(testStack(), ['setup', '--only', 'nothing']);
    expect([exit, text]).toEqual([
      2,
      expect.stringContaining('account, bootstrap, deploy, spotify, claim, try, clients'),
    ]);
  });

  it('the doctor finds nothing wrong with it, and spends no call', async () => {
    await testStack().demo.reset();
    const { exit, text } = await run(testStack(), ['doctor']);
    expect(text).not.toContain('WRONG');
    expect(text).toMatch(/\n\nNo problems found\.$/);
    expect(exit).toBe(0);
    expect(text).toContain('The WWW-Authenticate header arrives unchanged');
    expect((await testStack().demo.requests()).filter(({ operation }) => !operation.startsWith('accounts:'))).toEqual(
      [],
    );
  });

  it('the doctor in earnest makes 16 calls at most, takes its change back, and writes a report', async () => {
    const { demo, laptop: local } = testStack();
    await demo.reset();
    const file = path.join(folder, 'report.md');
    const { exit, text } = await run(testStack(), ['doctor', '--live', '--report', file]);
    expect([exit, text]).toEqual([0, expect.stringContaining('12 of 12 calls succeeded')]);
    const calls = (await demo.requests()).filter(({ operation }) => !operation.startsWith('accounts:'));
    expect(calls.length).toBeLessThanOrEqual(mostCalls);
    expect(calls.filter(({ method }) => method !== 'GET').map(({ operation }) => operation)).toEqual([
      'save-library-items',
      'remove-library-items',
    ]);
    const report = readFileSync(file, 'utf8');
    expect(report).toContain(`The server counted ${calls.length} calls to Spotify`);
    expect(report).not.toContain(local.token);
    expect(report).not.toContain('Demo Listener');
  });

  it('the doctor says what is wrong, what to do, and ends with 1', async () => {
    const { demo } = testStack();
    await demo.fault({ path: '^/v1/me/tracks', answer: { status: 429, headers: { 'retry-after': '600' } } });
    const client = await testStack().connect(clientKinds[0] ?? expect.unreachable());
    await client.call('get_saved_tracks');
    await client.close();
    const { exit, text } = await run(testStack(), ['doctor']);
    expect([exit, text]).toEqual([
      1,
      expect.stringMatching(/WRONG {5}Quota and breakers: saved is closed until .*\n.*calls-left/),
    ]);
    const json = await run(testStack(), ['doctor', '--json']);
    expect(JSON.parse(json.text)).toMatchObject({
      ok: false,
      found: expect.arrayContaining([expect.objectContaining({ name: 'Owner', state: 'ok' })]),
    });
    await demo.reset();
  });

  it('a wrong token, a missing one and a server that is not there are told apart', async () => {
    const { text } = await run(testStack(), ['doctor'], { token: 'wrong' });
    expect(text.match(/does not accept the token/g)).toHaveLength(1);
    expect(text).toMatch(
      /unknown {3}Health: Not checked[\s\S]*\n\n1 problem; first: Token accepted\. This prints the right one/,
    );
    expect((await run(testStack(), ['doctor'], { token: '' })).text).toContain('Set MCP_ACCESS_TOKEN');
    const nowhere = { ...testStack(), laptop: { ...testStack().laptop, mcpUrl: 'http://127.0.0.1:9/mcp' } };
    expect(await run(nowhere, ['doctor'])).toMatchObject({
      exit: 1,
      text: expect.stringContaining('Start it with: npm start'),
    });
  });

  it('destroy says that a laptop ends by itself', async () => {
    expect(await run(testStack(), ['destroy', '--yes'])).toMatchObject({
      exit: 0,
      text: expect.stringContaining('ends with it'),
    });
    expect((await run(testStack(), ['nothing'])).exit).toBe(2);
  });
});

describe('against a gateway that renames the challenge', () => {
  const testStack = useTestStack({ environment: { GATEWAY_WWW_AUTHENTICATE: 'rename' } });

  it('the doctor sees what arrives', async () => {
    const { text } = await run(testStack(), ['doctor']);
    expect(text).toMatch(
      /Challenge header: (The WWW-Authenticate header arrives|The challenge arrives as x-amzn-remapped)/,
    );
  });
});
