import type { AuthInfo } from '@modelcontextprotocol/server';
import { describe, expect, test, vi } from 'vitest';
import { withWarming } from '../../lib/mcp/session-warming.ts';
import { type WarmingPorts, warming, warmingPlan } from '../../lib/mcp/warming.ts';
import type { Log } from '../../lib/observability/log.ts';
import { lifetimes } from '../../lib/resilience/decisions/freshness.ts';
import { live } from '../../lib/spotify/answer.ts';
import { SpotifyError } from '../../lib/spotify/failure.ts';
import { defaultLag } from '../../lib/spotify/lag.ts';
import type { Kind } from '../../lib/spotify/operation.ts';
import type { Call } from '../../lib/spotify/pipeline.ts';
import type { SpotifyRequest } from '../../lib/spotify/request.ts';
import { createToolLoader, toolEntries } from '../../lib/tools/manifest.ts';
import { tools, toolsets } from '../../lib/tools/registry.ts';
import { onlyData } from '../../lib/tools/toolsets/modules.ts';
import { memoryPageSize } from '../support/page-size.ts';
import { callTool } from '../support/tool-context.ts';

const silent: Log = { debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn() };
const entries = toolEntries(toolsets);
const plan = warmingPlan(entries, (kind) => lifetimes[kind]);
const warm = tools.filter((tool) => tool.warm !== undefined);

describe('the plan', () => {
  test('is profile, playlists, saved tracks and top items, for as long as all of them are fresh', () => {
    expect(plan?.tools.map(({ name }) => name).sort()).toEqual([
      'get_current_user',
      'get_saved_tracks',
      'get_top_items',
      'get_user_playlists',
    ]);
    expect(plan?.period).toBe(lifetimes.library.fresh);
  });

  test('leaves out what is gone within a minute', () => {
    const lifetime = (kind: Kind) => (kind === 'library' ? { fresh: 59_999, stale: 0 } : lifetimes[kind]);
    const shorter = warmingPlan(entries, lifetime);
    expect(shorter?.tools.map(({ name }) => name)).not.toContain('get_saved_tracks');
    expect(shorter?.period).toBe(lifetimes.playlist.fresh);
    expect(warmingPlan(entries, () => ({ fresh: 0, stale: 0 }))).toBeUndefined();
  });

  test.each(warm.map((tool) => [tool.name, tool] as const))(
    '%s is a personal read of the kind it says',
    async (name, tool) => {
      const { requests } = await callTool(name, {}, () => ({ items: [] }));
      expect(tool.effect).toBe('read');
      expect(requests.map(({ operation: { kind, audience } }) => [kind, audience])).toEqual([[tool.warm, 'user']]);
    },
  );
});

/** Ports that remember, with a Spotify that says what `reply` says. */
function portsWith(
  parts: Partial<WarmingPorts> = {},
  reply: (request: SpotifyRequest) => unknown = () => ({ items: [] }),
) {
  const calls: Array<Call & Pick<SpotifyRequest, 'options'>> = [];
  const sent: string[] = [];
  const given: number[] = [];
  const log = { ...silent, info: vi.fn() };
  const ports: WarmingPorts = {
    plan,
    load: createToolLoader(entries, onlyData),
    mode: 'extended',
    lag: defaultLag,
    pageSize: memoryPageSize(50),
    now: () => 1000,
    sleep: () => Promise.resolve(),
    pipeline: (call) => async (request) => {
      calls.push({ ...call, options: request.options });
      const body = await reply(request);
      sent.push(request.name);
      call.onEvent({ type: 'exchange', operation: request.name, status: 200, milliseconds: 1 });
      return live(200, body);
    },
    budget: () => Promise.resolve((unused) => Promise.resolve(void given.push(unused))),
    claim: () => Promise.resolve(true),
    owner: () => Promise.resolve('the-owner'),
    deadline: 20_000,
    log,
    ...parts,
  };
  return { ports, calls, sent, given, log };
}

describe('warming', () => {
  test('runs the tools for the user of the event, in bulk, and gives nothing back', async () => {
    const { ports, calls, sent, given, log } = portsWith();
    await warming(ports)({ user: 'me' });
    expect(
      new Set(
        calls.map(
          ({ account, deadline, options: { priority, fresh } }) => `${account} ${priority} ${fresh} ${deadline}`,
        ),
      ),
    ).toEqual(new Set(['me bulk false 21000']));
    expect(sent.sort()).toEqual(['GET /me', 'GET /me/playlists', 'GET /me/top/{type}', 'GET /me/tracks']);
    expect(given).toEqual([]);
    expect(log.info).toHaveBeenCalledExactlyOnceWith(
      'warming',
      expect.objectContaining({ outcome: 'done', spotify_calls: 4 }),
    );
  });

  test('does not claim for a session again, but does for a schedule', async () => {
    const claim = vi.fn(() => Promise.resolve(true));
    const { ports, calls } = portsWith({ claim });
    await warming(ports)({ user: 'me' });
    expect(claim).not.toHaveBeenCalled();
    await warming(ports)({});
    expect(claim).toHaveBeenCalledExactlyOnceWith('the-owner', plan?.period);
    expect(calls.at(-1)?.account).toBe('the-owner');
  });

  test.each([
    ['nobody', { owner: () => Promise.resolve(undefined) }],
    ['claimed', { claim: () => Promise.resolve(false) }],
    ['day_spent', { budget: () => Promise.resolve(undefined) }],
    ['nothing_lasts', { plan: undefined }],
  ])('sends nothing when the outcome is %s', async (outcome, parts) => {
    const { ports, calls, log } = portsWith(parts);
    await warming(ports)({});
    expect(calls).toEqual([]);
    expect(log.info).toHaveBeenCalledExactlyOnceWith('warming', expect.objectContaining({ outcome }));
  });

  test('goes on after a refusal, says what it was, and gives back what was not sent', async () => {
    const { ports, sent, given, log } = portsWith({}, ({ operation: { bucket } }) => {
      if (bucket === 'saved') throw new SpotifyError({ code: 'quota_reserved', bucket });
      return { items: [] };
    });
    await warming(ports)({ user: 'me' });
    expect(sent).toHaveLength(3);
    expect(given).toEqual([1]);
    const failed = ['get_saved_tracks quota_reserved'];
    expect(log.info).toHaveBeenCalledExactlyOnceWith('warming', expect.objectContaining({ outcome: 'partly', failed }));
  });
});

describe('a session', () => {
  const caller = (extra: Record<string, unknown> = { account: 'me' }): AuthInfo => ({
    token: 't',
    clientId: 'c',
    scopes: [],
    extra,
  });
  const post = (body: string, headers: Record<string, string> = {}) =>
    new Request('http://127.0.0.1/mcp', { method: 'POST', body, headers });
  const rpc = (method: string) => post(JSON.stringify({ jsonrpc: '2.0', id: 1, method }));
  const answered = async (request: Request) => Response.json({ got: await request.text() });

  function session(claimed: boolean | Error = true) {
    const claim = vi.fn(() => (claimed instanceof Error ? Promise.reject(claimed) : Promise.resolve(claimed)));
    const start = vi.fn(() => Promise.resolve());
    const log = { ...silent, warn: vi.fn() };
    return { claim, start, log, endpoint: withWarming(answered, { claim, start, period: 180_000, log }) };
  }

  test.each(['initialize', 'server/discover', 'tools/list'])(
    'is opened by %s: one claim, one start',
    async (method) => {
      const { claim, start, endpoint } = session();
      expect(await (await endpoint(rpc(method), caller())).json()).toMatchObject({
        got: expect.stringContaining(method),
      });
      expect(claim).toHaveBeenCalledExactlyOnceWith('me', 180_000);
      expect(start).toHaveBeenCalledExactlyOnceWith({ user: 'me' });
    },
  );

  test.each([
    ['another method', rpc('tools/call')],
    [
      'the method in the header, whatever the body holds',
      post('{"method":"initialize"}', { 'mcp-method': 'tools/call' }),
    ],
    ['no message', post('[')],
    ['a batch', post('[{"method":"initialize"}]')],
    ['no body', new Request('http://127.0.0.1/mcp')],
  ])('is not opened by %s: no round trip at all', async (_, request) => {
    const { claim, start, endpoint } = session();
    expect((await endpoint(request, caller())).status).toBe(200);
    expect(claim).not.toHaveBeenCalled();
    expect(start).not.toHaveBeenCalled();
  });

  test('the header alone is enough, so that no body is read twice', async () => {
    const request = post('{}', { 'mcp-method': 'tools/list' });
    const clone = vi.spyOn(request, 'clone');
    const { start, endpoint } = session();
    await endpoint(request, caller());
    expect(clone).not.toHaveBeenCalled();
    expect(start).toHaveBeenCalledOnce();
  });

  test('without an account, or when the claim is held, starts nothing', async () => {
    const nobody = session();
    await nobody.endpoint(rpc('initialize'), caller({}));
    expect(nobody.claim).not.toHaveBeenCalled();
    const late = session(false);
    await late.endpoint(rpc('initialize'), caller());
    expect(late.start).not.toHaveBeenCalled();
  });

  test('opens when neither claim nor start can be reached, and says so in the log', async () => {
    const { endpoint, start, log } = session(new Error('table gone'));
    expect((await endpoint(rpc('initialize'), caller())).status).toBe(200);
    expect(log.warn).toHaveBeenCalledExactlyOnceWith(
      'warming not started',
      expect.objectContaining({ error: 'Error' }),
    );
    const other = session();
    other.start.mockRejectedValueOnce(new Error('throttled'));
    expect((await other.endpoint(rpc('initialize'), caller())).status).toBe(200);
    expect(other.log.warn).toHaveBeenCalledOnce();
    expect(start).not.toHaveBeenCalled();
  });

  test('is answered only after the start was taken, since nothing runs after the answer', async () => {
    const claimed = Promise.withResolvers<void>();
    const { endpoint, start } = session();
    start.mockReturnValueOnce(claimed.promise);
    let over = false;
    const response = endpoint(rpc('initialize'), caller()).then(() => {
      over = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(over).toBe(false);
    claimed.resolve();
    await response;
    expect(over).toBe(true);
  });
});
