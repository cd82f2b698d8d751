import { randomBytes } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { type ToolCall, useFleet } from '../chaos/support/fleet.ts';
import { formBrowser } from '../support/form-browser.ts';
import { metricValues } from '../support/metric-values.ts';
import { logIn } from '../support/oauth-client.ts';
import { modern } from '../support/raw-mcp.ts';
import { useTestStack } from '../support/test-stack.ts';

const day = 86_400_000;

describe('a container tells', async () => {
  const fleet = await useFleet(1, { RATE_PER_SECOND: '1', WARMING: 'on', METRICS: 'full' });
  const values = (metric: string) => metricValues(fleet.testStack().witness.log(), metric);

  it('how long calls waited for the limits of the fleet', async () => {
    const many = Array.from({ length: 4 }, (_, nth): ToolCall => ['search', { query: `waits ${nth}` }]);
    await fleet.together(many);
    expect(values('RateLimitWait').reduce((sum, one) => sum + one, 0)).toBeGreaterThan(300);
  });

  it('of an answer that is too large to keep', async () => {
    const { demo, call } = fleet;
    const noise = randomBytes(500_000).toString('base64');
    const playlist = await demo().resolve('$playlist:3');
    const body = JSON.stringify({
      id: playlist.id,
      name: 'Large',
      snapshot_id: 'a',
      noise,
      items: { total: 0, items: [] },
    });
    await demo().fault({ path: '^/v1/playlists/', answer: { status: 200, body } });
    expect(await call('get_playlist', { playlist_id: playlist.id })).toMatchObject({ isError: false });
    expect(values('CacheTooLarge')).toEqual([1]);
  });

  it('what warming cost', async () => {
    await fleet.testStack().send(modern('server/discover'));
    await vi.waitFor(() => expect(values('Warmed').length).toBe(1), { timeout: 60_000, interval: 50 });
    expect(values('Warmed')[0]).toBeGreaterThan(0);
  });

  it('how many days the consent of who calls lasts, once it ends within two weeks', async () => {
    const { laptop } = fleet.testStack();
    const row = z.object({ pk: z.object({ S: z.string() }), sk: z.object({ S: z.string() }) });
    const TableName = laptop.stack.tables[0]?.name;
    const { Items } = z.object({ Items: z.array(row) }).parse(await laptop.dynamodb.admin('Scan', { TableName }));
    const key = Items.find(({ sk }) => sk.S === 'user');
    await fleet.call('get_current_user', { fresh: true });
    expect(values('ConsentDaysLeft')).toEqual([]);
    await laptop.dynamodb.admin('UpdateItem', {
      TableName,
      Key: key,
      UpdateExpression: 'SET consented_at = :then',
      ExpressionAttributeValues: { ':then': { N: String(Date.now() - 175 * day) } },
    });
    await fleet.call('get_current_user', { fresh: true });
    const [left, ...more] = values('ConsentDaysLeft');
    expect(more).toEqual([]);
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThan(14);
  });
});

describe('who signs in', () => {
  const testStack = useTestStack();

  it('is counted, and so is who is refused', async () => {
    const { origin, witness } = testStack();
    const values = (metric: string) => metricValues(witness.log(), metric);
    const refused = await fetch(`${origin}/oauth/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: 'stolen', client_id: 'nobody' }),
    });
    expect(refused.ok).toBe(false);
    expect(values('SignInFailures')).toEqual([1]);
    const browser = formBrowser(witness.seen);
    const sent = await browser.submit(await browser.get(`${origin}/`), '/oauth/sign-in', {});
    const back = await browser.get(await logIn(browser, await browser.get(sent.location ?? '')));
    await browser.get(back.location ?? '');
    expect(values('SignInFailures')).toEqual([1, 0]);
  });
});
