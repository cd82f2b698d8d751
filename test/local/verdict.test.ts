import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { AlarmState, WatchedAlarm } from '../../infra/local/aws/cloudwatch/alarm.ts';
import { inWords } from '../../infra/local/aws/cloudwatch/page/alternative.ts';
import { place } from '../../infra/local/aws/cloudwatch/page/place.ts';
import { categoryOf, summary } from '../../lib/mcp/call-report.ts';
import type { CallEvent } from '../../lib/spotify/pipeline.ts';
import { alarmsHtml, verdictHtml } from '../../lib/verdict/html.ts';
import { type LogEvent, logEvent } from '../../lib/verdict/log-event.ts';
import { verdict } from '../../lib/verdict/verdict.ts';
import { root } from '../support/environment.ts';

const minute = 60_000;
const now = new Date(2026, 10, 29, 14, 0).getTime();

interface Called {
  /** Minutes before now. */
  readonly ago: number;
  readonly outcome?: Parameters<typeof categoryOf>[0];
  readonly events?: readonly CallEvent[];
  readonly effect?: string;
  readonly freshness?: string;
  readonly milliseconds?: number;
  readonly user?: string | undefined;
}

/** The line of a tool call as the server writes it. */
function called({ ago, outcome = 'ok', events = [], ...rest }: Called): LogEvent {
  const line = {
    ...{ level: 'INFO', message: 'tool call', tool: 'search', effect: 'read', milliseconds: 40, user: 'u1' },
    ...{ outcome, category: categoryOf(outcome), ...summary(events), ...rest },
  };
  return logEvent('mcp', JSON.stringify(line), now - ago * minute);
}
const other = (ago: number, line: Readonly<Record<string, unknown>>): LogEvent =>
  logEvent('mcp', JSON.stringify(line), now - ago * minute);
const exchange = (operation: string, status?: number): CallEvent => ({
  ...{ type: 'exchange', operation, milliseconds: 30 },
  ...(status !== undefined && { status }),
});
const circuit = (group: string, change: 'opened' | 'closed' | 'probe'): CallEvent => ({
  type: 'circuit',
  group,
  change,
});
const alarm = (name: string, state: AlarmState, more: Partial<WatchedAlarm> = {}): WatchedAlarm => ({
  ...{ name: `Stack-${name}`, arn: `arn:${name}`, state, isComposite: false },
  description: `${name} is on. Runbook: docs/runbooks/latency.md`,
  ...more,
});
const judged = (events: readonly LogEvent[], alarms: readonly WatchedAlarm[] = [], speed = 1) =>
  verdict({ events: events.toSorted((one, two) => one.at - two.at), alarms, now, speed });
const first = (events: readonly LogEvent[], alarms: readonly WatchedAlarm[] = []) => judged(events, alarms).findings[0];

const healthy = [5, 4, 3, 2, 1].map((ago) =>
  called({
    ago,
    events: [
      { type: 'cache', kind: 'search', result: ago > 3 ? 'miss' : 'hit', because: 'absent' },
      exchange('GET /search', 200),
    ],
  }),
);
const outage = [
  called({ ago: 2.5, outcome: 'unavailable', events: [exchange('GET /search', 503), exchange('GET /search', 503)] }),
  called({ ago: 2, outcome: 'unavailable', events: [exchange('GET /search', 503), circuit('search', 'opened')] }),
  called({
    ago: 1.5,
    outcome: 'unavailable',
    events: [exchange('PUT /me/player/play', 503), circuit('player', 'opened')],
    effect: 'write',
  }),
  called({ ago: 1, outcome: 'circuit_open' }),
  called({ ago: 0.5, freshness: 'stale' }),
];

describe('a server without calls', () => {
  test('says that nothing is known, and how to find out', () => {
    expect(judged([])).toMatchObject({ severity: 'quiet', findings: [{ what: expect.stringContaining('yet') }] });
    expect(first([called({ ago: 200 })])?.what).toBe(
      'No tool was called in the last 15 min; the last call was at 10:40.',
    );
  });

  test('still tells of an alarm that is on', () => {
    expect(first([], [alarm('SignInFailures', 'ALARM')])).toMatchObject({
      severity: 'bad',
      what: 'SignInFailures is on.',
      todo: expect.stringContaining('SignInFailures'),
    });
  });
});

describe('a healthy server', () => {
  test('says so, with what it rests on', () => {
    expect(judged(healthy)).toEqual({
      severity: 'ok',
      findings: [
        {
          severity: 'ok',
          what: 'All is well: 5 tool calls in the last 15 min, none of them failed because of Spotify or of the server. The cache answered 60 % of 5 reads.',
          todo: 'Nothing to do.',
        },
      ],
    });
  });

  test("users' own errors are no trouble, and are named", () => {
    const callerFaults = [
      called({ ago: 1, outcome: 'no_active_device' }),
      called({ ago: 1, outcome: 'wrong_arguments' }),
    ];
    expect(first([...healthy, ...callerFaults])).toMatchObject({
      severity: 'ok',
      what: expect.stringContaining(
        '2 calls could not be carried out as asked: no active device (1), wrong arguments (1).',
      ),
    });
  });

  test('one failed try is no outage', () => {
    const retried = called({ ago: 1, events: [exchange('GET /search', 502), exchange('GET /search', 200)] });
    expect(judged([...healthy, retried]).severity).toBe('ok');
  });
});

describe('an outage of Spotify', () => {
  test('is reported with its duration, the status, the open circuits, and what users get', () => {
    const { severity, findings } = judged(
      [...healthy, ...outage],
      [alarm('ErrorRate', 'ALARM'), alarm('UsersAffected', 'ALARM', { isComposite: true })],
    );
    expect(severity).toBe('bad');
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({
      what: 'Spotify has been failing for 2 min (503). Open circuits: player, search. Cached reads work, changes are refused. Of 7 calls since, 4 failed and 1 got old data.',
      todo: expect.stringContaining('tries again by itself'),
      runbook: 'docs/runbooks/breaker-open.md',
    });
  });

  test('without an answer says so', () => {
    const silent = [1.5, 1].map((ago) => called({ ago, outcome: 'unavailable', events: [exchange('GET /search')] }));
    expect(first(silent)?.what).toContain('for 1 min (no answer).');
    expect(first(silent)?.runbook).toBe('docs/runbooks/error-rate.md');
  });

  test('that a third of the calls meet is one too', () => {
    const mixed = [4, 3, 2, 1].flatMap((ago) => [
      called({ ago: ago + 0.2, outcome: 'unavailable', events: [exchange('GET /search', 503)] }),
      called({ ago: ago + 0.1, events: [exchange('GET /me', 200)] }),
      called({ ago, events: [exchange('GET /tracks/{id}', 200)] }),
    ]);
    expect(first(mixed)?.what).toContain('Spotify has been failing for 4 min (503).');
  });

  test('without later calls is not reported as over', () => {
    const old = outage.map(({ message, at }) => logEvent('mcp', message, at - 8 * minute));
    expect(first(old)?.what).toMatch(/Spotify has been failing for 10 min.*Nobody has asked it since 13:51\./);
  });

  test('is over when the circuits are closed and Spotify answered, also while alarms look back', () => {
    const healed = [
      called({
        ago: 0.3,
        events: [circuit('search', 'probe'), exchange('GET /search', 200), circuit('search', 'closed')],
      }),
      called({
        ago: 0.2,
        events: [circuit('player', 'probe'), exchange('PUT /me/player/play', 204), circuit('player', 'closed')],
      }),
    ];
    // A call for which a circuit is still open keeps the outage.
    expect(first([...outage, ...healed.slice(0, 1)])?.what).toContain('Open circuits: player.');
    const rest = [called({ ago: 0.1, events: [exchange('GET /search', 200)] })];
    const { severity, findings } = judged(
      [...outage.map(({ message, at }) => logEvent('mcp', message, at - 3 * minute)), ...healed, ...rest],
      [alarm('ErrorRate', 'ALARM')],
    );
    expect(severity).toBe('ok');
    expect(findings[0]).toMatchObject({
      what: 'Spotify answers again; it failed from 13:54 to 13:56 (503).',
      todo: expect.stringContaining('end by themselves'),
    });
    expect(findings[1]?.what).toMatch(/^8 tool calls in the last 15 min, 4 of them failed/);
  });
});

describe('the quota', () => {
  const shut = (ago: number, milliseconds: number, reason: 'quota' | 'rate' = 'quota') =>
    called({ ago, outcome: 'quota_exhausted', events: [{ type: 'gate', bucket: 'search', reason, milliseconds }] });

  test('that is used up is reported with the bucket and the end, also hours after the log line', () => {
    expect(first([shut(40, 4 * 60 * minute)])).toMatchObject({
      severity: 'bad',
      what: "Spotify's quota is used up. Closed: search until 17:20 (3 h 20 min). Cached reads work, changes are refused.",
      runbook: 'docs/runbooks/calls-left.md',
    });
    expect(judged([shut(40, 30 * minute), ...healthy]).severity).toBe('ok');
    // By a clock that is hurried along.
    expect(judged([shut(40, 4 * minute)], [], 60).findings[0]?.what).toContain('until 17:20');
  });

  test('a short rate limit is named only where it refuses calls', () => {
    expect(
      judged([
        ...healthy,
        called({ ago: 0, events: [{ type: 'gate', bucket: 'search', reason: 'rate', milliseconds: 3000 }] }),
      ]).severity,
    ).toBe('ok');
    const refused = [1, 2].map((ago) => called({ ago, outcome: 'rate_limited' }));
    expect(first(refused)).toMatchObject({ severity: 'warning', what: expect.stringContaining('refused 2 calls') });
  });

  test('that is nearly used up is reported before', () => {
    const low = called({ ago: 1, events: [{ type: 'quota', bucket: 'artist_albums', left: 3, of: 100, reserved: 0 }] });
    expect(first([...healthy, low])).toMatchObject({
      severity: 'warning',
      what: expect.stringContaining('artist albums 3 %'),
    });
  });
});

describe('sign-ins', () => {
  test.each([
    ['sign_in_required', 'u1', 'The sign-in of 1 user has ended.'],
    ['sign_in_required', undefined, 'No Spotify account is connected.'],
    ['app_credentials', 'u1', "Spotify refuses the app's client ID"],
    ['user_not_registered', 'u1', '1 user may not use the Spotify app'],
    ['insufficient_scope', 'u1', '1 user gave consent to less'],
  ] as const)('%s of %s', (outcome, user, what) => {
    expect(first([...healthy, called({ ago: 0.5, outcome, user })])).toMatchObject({
      severity: 'bad',
      what: expect.stringContaining(what),
    });
  });

  test('a user who signed in again is no trouble any more', () => {
    expect(judged([called({ ago: 2, outcome: 'sign_in_required' }), ...healthy]).severity).toBe('ok');
  });
});

describe('the server itself', () => {
  const lost = [3, 2, 1].map((ago) =>
    other(ago, { message: 'state not reached', operation: 'read', error: 'TimeoutError' }),
  );

  test('a failing table is reported with the errors, and explains the 503 responses', () => {
    expect(judged([...healthy, ...lost], [alarm('StoreFailures', 'ALARM')]).findings).toEqual([
      expect.objectContaining({
        severity: 'bad',
        what: expect.stringContaining('The table cannot be reached: 3 failures within 3 min, TimeoutError (3).'),
        runbook: 'docs/runbooks/store-failures.md',
      }),
    ]);
    const old = lost.map(({ message, at }) => logEvent('mcp', message, at - 5 * minute));
    expect(judged([...old, ...healthy]).severity).toBe('ok');
  });

  test.each([
    ['ResourceNotFoundException', 'The table is gone: the runbook has the commands'],
    ['AccessDeniedException', 'npx cdk deploy --revert-drift'],
    ['TimeoutError', 'The runbook says what each of these errors means.'],
  ])(
    'a table that nobody reaches because of %s is told with the calls refused, once, and with what helps',
    (error, todo) => {
      const gone = [3, 2, 1].flatMap((ago) => [
        other(ago, { message: 'state not reached', operation: 'read', error }),
        called({ ago: ago - 0.5, outcome: 'access_unknown' }),
      ]);
      const { findings } = judged(gone, [
        alarm('ErrorRate', 'ALARM'),
        alarm('UsersAffected', 'ALARM', { isComposite: true }),
      ]);
      expect(findings).toEqual([expect.objectContaining({ severity: 'bad', todo: expect.stringContaining(todo) })]);
      expect(findings[0]?.what).toContain('3 calls refused: the table says who may call.');
      expect(findings[0]?.what).not.toContain('Calls work');
    },
  );

  test.each(['access_unknown', 'storage_unavailable'] as const)('%s is not a fault of its own', (outcome) => {
    expect(judged([...healthy, called({ ago: 1, outcome })]).severity).toBe('ok');
    expect(judged([...healthy, called({ ago: 1, outcome: 'internal' })]).severity).toBe('bad');
  });

  test('its own faults are reported with the error, unexpected responses with their meaning', () => {
    const failed = [
      called({ ago: 1, outcome: 'internal' }),
      other(1, { message: 'tool failed', tool: 'search', error: 'TypeError' }),
    ];
    expect(first([...healthy, ...failed])?.what).toBe(
      "1 call failed by the server's own fault in the last 5 min: TypeError in search (1).",
    );
    expect(first([called({ ago: 1, outcome: 'unexpected_answer' })])?.what).toContain(
      'a form that the server does not know',
    );
  });

  test('requests that end with a 5xx are reported with their path', () => {
    const access = { route: 'ANY /mcp', path: '/mcp', status: '500' };
    expect(first([other(1, access), other(1, access)])).toMatchObject({
      what: '2 requests ended with a 5xx in the last 5 min: 500 at /mcp (2).',
      runbook: 'docs/runbooks/server-errors.md',
    });
  });

  test('slow calls are reported with the slow part', () => {
    const slow = [1, 2, 3, 4, 4.5].map((ago) =>
      called({
        ago,
        milliseconds: 6000,
        events: [{ type: 'exchange', operation: 'GET /search', status: 200, milliseconds: 5900 }],
      }),
    );
    expect(first(slow)).toMatchObject({
      severity: 'warning',
      what: expect.stringContaining('6.0 s. Spotify takes most'),
    });
  });

  test('a few slow calls are reported if the alarm is on, which they explain', () => {
    const slow = [1, 6].map((ago) => called({ ago, milliseconds: 6000, events: [exchange('GET /search', 200)] }));
    expect(judged(slow).findings.map(({ what }) => what)).not.toContainEqual(expect.stringContaining('Calls are slow'));
    expect(judged(slow, [alarm('Latency', 'ALARM')]).findings).toEqual([
      expect.objectContaining({ what: expect.stringMatching(/^Calls are slow: .* Spotify does not take most of it/) }),
    ]);
    expect(judged(healthy.slice(0, 2), [alarm('Latency', 'ALARM')]).findings[0]?.what).toBe('Latency is on.');
  });

  test('all problems are reported, and only the alarms that none of them explains', () => {
    const { findings } = judged(
      [...outage, ...lost],
      [
        alarm('BreakerOpen', 'ALARM'),
        alarm('ConsentDue', 'ALARM'),
        alarm('UsersAffected', 'ALARM', { isComposite: true }),
      ],
    );
    expect(findings.map(({ what }) => what.slice(0, 12))).toEqual(['Spotify has ', 'The table ca', 'ConsentDue i']);
  });
});

test('each runbook that a verdict names is there', () => {
  const named = [outage, [called({ ago: 1, outcome: 'app_credentials' })]].flatMap((events) =>
    judged(events).findings.flatMap(({ runbook = '' }) => runbook),
  );
  expect(named).toHaveLength(2);
  for (const file of named) expect(existsSync(path.join(root, file))).toBe(true);
});

describe('the page without a script', () => {
  test('has what logs hold as text, never as markup', () => {
    const strange = other(1, { message: 'tool failed', tool: '<img src=x>', error: '"&' });
    const html = verdictHtml(judged([called({ ago: 1, outcome: 'internal' }), strange]), place);
    expect(html).toContain('&quot;&amp; in &lt;img src=x&gt; (1)');
    expect(html).not.toContain('<img');
  });

  test('has alarms that are on or pending first, since when, with their runbook, the one for several before its kind', () => {
    const html = alarmsHtml(
      [
        alarm('Latency', 'OK'),
        alarm('ErrorRate', 'OK', { pending: { bad: 1, of: 2, since: now } }),
        alarm('BreakerOpen', 'ALARM', { since: now - minute }),
        alarm('UsersAffected', 'ALARM', { since: now, isComposite: true }),
      ],
      place,
    );
    const items = html.split('<li').slice(1);
    expect(items.map((item) => /(\w+): ([\w ]+)/.exec(item)?.slice(1))).toEqual([
      ['UsersAffected', 'ALARM'],
      ['BreakerOpen', 'ALARM'],
      ['ErrorRate', 'pending'],
      ['Latency', 'OK'],
    ]);
    expect(items[1]).toContain('since 13:59:00');
    expect(items[2]).toContain('since 14:00:00, 1 of 2 bad periods');
    for (const item of items.slice(0, 3)) expect(item).toContain('/_local/docs/runbooks/latency.md');
  });

  test('a graph is described in words', () => {
    const text = inWords({
      ...{ kind: 'graph', title: 'Tool calls', x: 0, y: 0, width: 1, height: 1, silent: false },
      times: [now - 2 * minute, now - minute, now],
      lines: [
        { label: 'calls', shape: 'bars', values: [3, null, 1] },
        { label: 'p95', shape: 'line', values: [null, null, null] },
      ],
      thresholds: [{ label: 'Alarm Latency: over 5000', value: 5000 }],
    });
    expect(text).toBe(
      'Tool calls, 13:58 to 14:00. calls: 4 in all, highest 3 at 13:58, last 1 at 14:00. p95: nothing measured. Line: Alarm Latency: over 5000.',
    );
  });
});
