import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { examine, openContext } from '../../infra/setup/doctor/examine.ts';
import { localDeployment } from '../../infra/setup/laptop.ts';
import { type Fleet, useFleet } from '../chaos/support/fleet.ts';
import { root } from '../support/environment.ts';
import { formBrowser } from '../support/form-browser.ts';
import { logIn } from '../support/oauth-client.ts';
import { fullScale, pick } from '../support/scale.ts';

const folder = path.join(root, 'docs/runbooks');
const files = readdirSync(folder);
const day = 86_400_000;

/** Ends what a walk began, as the runbook says how. */
type Fix = () => Promise<void>;

/** How the trouble of a runbook is made and fixed, and what the first check shows. */
interface Walk {
  readonly alarm: string;
  /** What users do meanwhile, again and again; absent: they search. */
  readonly traffic?: (fleet: Fleet, nth: number) => Promise<unknown>;
  readonly provoke: (fleet: Fleet) => Promise<Fix>;
  /** What the verdict says. */
  readonly verdict: RegExp;
  /** The least time between the starts of two calls in minutes: slow ones that end together leave periods without any, and a long walk needs few. */
  readonly apart?: number;
  /** What `get_server_status` says, where the runbook names it. */
  readonly status?: RegExp;
  /** Minutes of CloudWatch that it takes at most for the alarm to go on, and to end. */
  readonly minutes?: number;
}

const unavailable: Walk['provoke'] = async ({ demo }) => {
  await demo().fault({ path: '^/v1/search', answer: { status: 503, body: 'no' } });
  return () => demo().reset();
};
const search = ({ call }: Fleet, nth: number) => call('search', { query: `walk ${nth} ${Math.random()}`, limit: 1 });
const outage = /Spotify has been failing for .* \(503\)\. Open circuits: search\./;

const walks: Readonly<Record<string, Walk>> = {
  'breaker-open.md': { alarm: 'BreakerOpen', provoke: unavailable, verdict: outage, status: /^ *search,(half_)?open/m },
  'users-affected.md': { alarm: 'UsersAffected', provoke: unavailable, verdict: outage },
  'error-rate.md': {
    alarm: 'ErrorRate',
    // Spotify answers in a form that the server does not know.
    provoke: async ({ demo }) => {
      await demo().fault({ path: '^/v1/search', answer: { status: 200, body: 'not JSON' } });
      return () => demo().reset();
    },
    verdict: /in a form that the server does not know/,
  },
  'calls-left.md': {
    alarm: 'CallsLeft',
    provoke: async ({ demo }) => {
      const body = { error: { status: 429, message: 'QUOTA_EXCEEDED', reason: 'QUOTA_EXCEEDED' } };
      const headers = { 'retry-after': '10' };
      await demo().fault({ path: '^/v1/search', times: 1, answer: { status: 429, headers, body } });
      // Waiting is all that helps.
      return () => sleep(10_000);
    },
    verdict: /Spotify's quota is used up\. Closed: search until \d\d:\d\d/,
    status: /^ *search,.*\d{4}-\d\d-\d\dT/m,
  },
  'latency.md': {
    alarm: 'Latency',
    provoke: async ({ demo }) => {
      await demo().settings({ latencyMs: 5200 });
      return () => demo().reset();
    },
    verdict: /Calls are slow: .*Spotify takes most of it/,
    minutes: 120,
    apart: 3,
  },
  'store-failures.md': {
    alarm: 'StoreFailures',
    provoke: ({ table }) => {
      table.decide(() => 'gone');
      return Promise.resolve(() => Promise.resolve(table.heal()));
    },
    verdict: /The table cannot be reached: /,
    status: /could not be (read|reached|found out)/i,
  },
  'server-errors.md': {
    alarm: 'ServerErrors',
    traffic: ({ testStack }) => fetch(`${testStack().origin}/`).then((response) => response.text()),
    provoke: ({ table }) => {
      table.decide(() => 'gone');
      return Promise.resolve(() => Promise.resolve(table.heal()));
    },
    verdict: /requests ended with a 5xx in the last 5 min: 503 at \/ /,
  },
  'throttles.md': {
    alarm: 'Throttles',
    provoke: async ({ demo, testStack }) => {
      await demo().settings({ latencyMs: 1500 });
      const flood = { isOn: true };
      const { mcpUrl } = testStack().laptop;
      const headers = { 'content-type': 'application/json', authorization: 'Bearer nobody' };
      const one = () => fetch(mcpUrl, { method: 'POST', headers, body: '{}' }).then((answer) => answer.text());
      const pouring = (async () => {
        while (flood.isOn) {
          await Promise.allSettled(Array.from({ length: 250 }, one));
          await sleep(50);
        }
      })();
      return async () => {
        flood.isOn = false;
        await pouring;
        await demo().reset();
      };
    },
    verdict: /too many run at once|ended with a 5xx/,
  },
  'sign-in-failures.md': {
    alarm: 'SignInFailures',
    provoke: async ({ testStack, demo }) => {
      const { origin } = testStack();
      for (let nth = 0; nth < 12; nth++) {
        const body = { grant_type: 'refresh_token', refresh_token: `stolen ${nth}`, client_id: 'nobody' };
        await fetch(`${origin}/oauth/token`, { method: 'POST', body: new URLSearchParams(body) });
      }
      // Somebody comes back from Spotify, which refuses the app.
      await demo().fault({ path: '^/api/token', answer: { status: 400, body: { error: 'invalid_client' } }, times: 1 });
      const browser = formBrowser();
      const sent = await browser.submit(await browser.get(`${origin}/`), '/oauth/sign-in', {});
      await browser.get(await logIn(browser, await browser.get(sent.location ?? '')));
      return () => demo().reset();
    },
    verdict: /Many sign-ins are refused or fail/,
  },
  'consent-due.md': {
    alarm: 'ConsentDue',
    provoke: async (fleet) => {
      await agedConsent(fleet);
      return () => signInAgain(fleet);
    },
    verdict: /consent at Spotify ends within/,
    status: /consent at Spotify ends on/i,
    minutes: 150,
    apart: 1,
  },
};

/**
 * At a thin scale what has no other walk: the table is gone, and sign-ins are refused. `alarms.test.ts` has the alarms of an
 * outage of Spotify.
 */
const thin = ['server-errors.md', 'sign-in-failures.md'];

/** Makes the owner's consent almost six months old. */
async function agedConsent({ testStack }: Fleet): Promise<void> {
  const { stack, dynamodb } = testStack().laptop;
  const TableName = stack.tables[0]?.name;
  const row = z.object({ pk: z.object({ S: z.string() }), sk: z.object({ S: z.string() }) });
  const { Items } = z.object({ Items: z.array(row) }).parse(await dynamodb.admin('Scan', { TableName }));
  await dynamodb.admin('UpdateItem', {
    ...{ TableName, Key: Items.find(({ sk }) => sk.S === 'user'), UpdateExpression: 'SET consented_at = :then' },
    ExpressionAttributeValues: { ':then': { N: String(Date.now() - 175 * day) } },
  });
}

/** By the start page, as the user does it. */
async function signInAgain({ testStack }: Fleet): Promise<void> {
  const browser = formBrowser();
  const sent = await browser.submit(await browser.get(`${testStack().origin}/`), '/oauth/sign-in', {});
  const back = await browser.get(await logIn(browser, await browser.get(sent.location ?? '')));
  await browser.get(back.location ?? '');
}

const seen = z.object({
  verdict: z.object({ severity: z.string(), findings: z.array(z.object({ what: z.string() })) }),
  alarms: z.array(z.object({ name: z.string(), state: z.string(), description: z.string() })),
});
const board = z.object({
  widgets: z.array(
    z.looseObject({
      title: z.string().default(''),
      kind: z.string(),
      lines: z.array(z.object({ values: z.array(z.number().nullable()) })).default([]),
      found: z.object({ rows: z.array(z.unknown()).default([]) }).default({ rows: [] }),
    }),
  ),
});

/** What a runbook says to look at: its first look, and its queries. */
function runbook(file: string): { readonly firstQuery: string; readonly queries: readonly string[] } {
  const text = readFileSync(path.join(folder, file), 'utf8');
  const [firstQuery = ''] = /(?<=## First look\n).*/.exec(text) ?? [];
  return { firstQuery, queries: [...text.matchAll(/```\n(filter [^`]+)```/g)].map(([, query = '']) => query) };
}

/** Follows a runbook from the trouble to its end. */
async function walk(fleet: Fleet, minute: number, file: string, of: Walk): Promise<void> {
  const { origin, laptop: running } = fleet.testStack();
  const { firstQuery, queries } = runbook(file);
  const json = async (url: string): Promise<unknown> => (await fetch(origin + url)).json();
  const state = async () => {
    const found = seen.parse(await json('/_local/alarms'));
    const alarm = found.alarms.find(({ name }) => name.endsWith(`-${of.alarm}`));
    return { ...found, alarm, says: found.verdict.findings.map(({ what }) => what).join('\n') };
  };
  const traffic = busy((nth) => (of.traffic ?? search)(fleet, nth), minute / 2, (of.apart ?? 0) * minute);
  const timeout = (of.minutes ?? 60) * minute + 20_000;
  const interval = fullScale ? minute / 2 : minute;
  try {
    const isQuiet = async (): Promise<void> => {
      const { alarms, says } = await state();
      expect(alarms.filter((one) => one.state === 'ALARM')).toEqual([]);
      expect(says).not.toMatch(of.verdict);
    };
    await vi.waitFor(isQuiet, { timeout, interval });
    const fix = await of.provoke(fleet);
    await vi.waitFor(
      async () => {
        const { alarm, says } = await state();
        expect(alarm?.state).toBe('ALARM');
        // The notice of the alarm leads to this page.
        expect(alarm?.description).toContain(`docs/runbooks/${file}`);
        expect(says).toMatch(of.verdict);
      },
      { timeout, interval },
    );

    await firstLook(fleet, firstQuery, of);
    for (const query of queries) {
      const { rows = [] } = z
        .object({ rows: z.array(z.unknown()).optional(), problem: z.string().optional() })
        .parse(await json(`/_local/logs?minutes=600&query=${encodeURIComponent(query)}`));
      expect(rows.length, query).toBeGreaterThan(0);
    }
    if (firstQuery.includes('npm run doctor')) {
      const { context, close } = await openContext(
        localDeployment(running.mcpUrl, running.token),
        running.spotify.accountsUrl,
      );
      const alarms = (await examine(context)).find(({ name }) => name === 'Alarms');
      await close();
      expect(alarms).toMatchObject({ state: 'wrong', found: expect.stringContaining(of.alarm) });
      expect(alarms?.advice).toContain(`docs/runbooks/${file}`);
    }

    await fix();
    await vi.waitFor(isQuiet, { timeout, interval });
  } finally {
    await traffic.stop();
    fleet.table.heal();
  }
}

/** Looks where the runbook says: each widget that it names has data, and the status says what it must. */
async function firstLook({ call, testStack }: Fleet, firstQuery: string, of: Walk): Promise<void> {
  if (firstQuery.includes('get_server_status'))
    expect((await call('get_server_status')).text).toMatch(of.status ?? expect.unreachable('no status to look for'));
  for (const [, name = '', titles = ''] of firstQuery.matchAll(/dashboard `(\w+)`([^`]*)/g)) {
    const full = testStack().laptop.cloudWatch.dashboards.find((one) => one.endsWith(`-${name}`)) ?? '';
    const data = await (await fetch(`${testStack().origin}/_local/dashboard/data?name=${full}`)).json();
    const { widgets } = board.parse(data);
    for (const [, title = ''] of titles.matchAll(/"([^"]+)"/g)) {
      const found = widgets.find((one) => one.title === title);
      const hasValue = found?.lines.some(({ values }) => values.some((value) => value !== null));
      expect(hasValue || found?.kind === 'alarms' || (found?.found.rows.length ?? 0) > 0, title).toBe(true);
    }
  }
}

/**
 * Does something all the time: alarms see only what is measured. `pause`: after each call; `apart`: at least between the starts of
 * two; milliseconds.
 */
function busy(
  once: (nth: number) => Promise<unknown>,
  pause: number,
  apart: number,
): { readonly stop: () => Promise<unknown> } {
  const on = { isOn: true };
  let turn: Promise<unknown> = Promise.resolve();
  const loops = Array.from({ length: fullScale ? 4 : 2 }, async () => {
    for (let nth = 0; on.isOn; nth++) {
      if (apart > 0) {
        turn = turn.then(() => sleep(apart));
        await turn;
      }
      await once(nth).catch(() => undefined);
      await sleep(pause);
    }
  });
  return {
    stop: () => {
      on.isOn = false;
      return Promise.all(loops);
    },
  };
}

const minute = 400;
/** So short that hours pass in seconds. */
const shortMinute = 100;
const settings = {
  ...{ BREAKER_FAILURES: '2', BREAKER_COOL_DOWN_MS: '400', RETRIES: '0', DEGRADATION: 'off', STATE_TIMEOUT_MS: '1500' },
  ...{ AWS_TIMEOUT_MS: '1500', QUOTA_SEARCH: '1000000' },
};

describe('a runbook is walked from the alarm to its end', async () => {
  const fleet = await useFleet(4, { ...settings, LOCAL_MINUTE_MS: String(minute) });
  const rows = pick(Object.entries(walks), ([file]) => thin.includes(file));
  it.each(rows)('%s', (file, of) => walk(fleet, minute, file, of), 180_000);
});

describe.runIf(fullScale)('a runbook of an alarm that looks back a day', async () => {
  const fleet = await useFleet(2, { ...settings, LOCAL_MINUTE_MS: String(shortMinute) });
  it('hit-rate.md', () => walk(fleet, shortMinute, 'hit-rate.md', hitRate), 600_000);
});

let asksFresh = false;
const hitRate: Walk = {
  alarm: 'HitRate',
  // About thirty reads an hour: more would use up the quota of the demo within the day.
  traffic: async ({ call }) => {
    await call('get_current_user', { fresh: asksFresh });
    await sleep(600);
  },
  provoke: () => {
    // A client asks for fresh answers each time.
    asksFresh = true;
    return Promise.resolve(() => {
      asksFresh = false;
      return Promise.resolve();
    });
  },
  verdict: /the cache answered fewer than half/,
  minutes: 30 * 60,
};

it('each runbook has its walk', () => {
  expect([...Object.keys(walks), 'hit-rate.md'].sort()).toEqual(files.toSorted());
});
