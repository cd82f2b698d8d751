import { type Call, describeAlarm, type Facts, minute } from './facts.ts';
import type { Finding } from './finding.ts';
import { countOf, topCounts } from './words.ts';

const recent = 5 * minute;

const isRecent = ({ at }: { readonly at: number }, now: number): boolean => now - at < recent;
const errorRate = {
  severity: 'bad',
  runbook: 'docs/runbooks/error-rate.md',
  alarms: ['ErrorRate', 'UsersAffected'],
} as const;

/** Calls that failed by the server's own fault. */
export function serverErrors({ calls, lines, now }: Facts): Finding | undefined {
  // Refusals because of the table are reported with the table.
  const isOwn = ({ category, outcome }: Call): boolean =>
    category === 'internal' && outcome !== 'access_unknown' && outcome !== 'storage_unavailable';
  const internal = calls.filter((call) => isOwn(call) && isRecent(call, now)).length;
  if (internal === 0) return undefined;
  const errors = lines
    .filter((line) => line.field('message') === 'tool failed' && isRecent(line, now))
    .map((line) => `${line.field('error')} in ${line.field('tool')}`);
  return {
    ...errorRate,
    what: `${countOf(internal, 'call')} failed by the server's own fault in the last 5 min${errors.length > 0 ? `: ${topCounts(errors)}` : ''}.`,
    todo: 'If it began with an update, go back to the version before: docs/rollout.md.',
  };
}

/** Calls whose answer the server does not understand. */
export function unexpectedAnswers({ calls, now }: Facts): Finding | undefined {
  const unexpected = calls.filter((call) => call.outcome === 'unexpected_answer' && isRecent(call, now)).length;
  if (unexpected === 0) return undefined;
  return {
    ...errorRate,
    what: `Spotify answered ${countOf(unexpected, 'call')} in a form that the server does not know, in the last 5 min.`,
    todo: 'Spotify changed its API: look for an update of the server.',
  };
}

/** Requests that ended with a 5xx at the gateway. */
export function requestErrors({ lines, now }: Facts): Finding | undefined {
  const failed = lines.filter(
    (line) => line.field('route') !== undefined && Number(line.field('status')) >= 500 && isRecent(line, now),
  );
  if (failed.length === 0) return undefined;
  return {
    severity: 'bad',
    what: `${countOf(failed.length, 'request')} ended with a 5xx in the last 5 min: ${topCounts(failed.map((line) => `${line.field('status')} at ${line.field('path')}`))}.`,
    todo: 'The log of the function says why: the runbook has the query.',
    runbook: 'docs/runbooks/server-errors.md',
    alarms: ['ServerErrors', 'Throttles', 'UsersAffected'],
  };
}

const slow = { share: 0.95, milliseconds: 5000, calls: 5 } as const;

/** Calls that take too long for users. */
export function slowCalls({ calls, alarms, now }: Facts): Finding | undefined {
  const inMinutes = calls.filter((call) => isRecent(call, now));
  // With few calls a minute, the last ones are evaluated.
  const last = inMinutes.length >= slow.calls ? inMinutes : calls.slice(-slow.calls);
  // The alarm has seen enough: few calls only say little without it.
  const least = alarms.some((one) => one.state === 'ALARM' && describeAlarm(one).short === 'Latency') ? 1 : slow.calls;
  const sorted = last.map(({ milliseconds }) => milliseconds).toSorted((one, other) => one - other);
  const p95 = sorted[Math.ceil(slow.share * sorted.length) - 1];
  if (p95 === undefined || last.length < least || p95 <= slow.milliseconds) return undefined;
  const sum = (of: (call: (typeof last)[number]) => number): number => last.reduce((all, call) => all + of(call), 0);
  const share = sum(({ spotifyMilliseconds }) => spotifyMilliseconds) / sum(({ milliseconds }) => milliseconds);
  return {
    severity: 'warning',
    what: `Calls are slow: one in twenty takes longer than ${(p95 / 1000).toFixed(1)} s. ${share > 0.5 ? 'Spotify takes most of it.' : 'Spotify does not take most of it.'}`,
    todo: share > 0.5 ? 'Nothing to fix here: Spotify is slow.' : 'The runbook says where else time goes.',
    runbook: 'docs/runbooks/latency.md',
    alarms: ['Latency', 'UsersAffected'],
  };
}

/** Active alarms that no other finding explains. The composite alarm explains nothing itself. */
export function raisedAlarms({ alarms }: Facts, explained: ReadonlySet<string>): readonly Finding[] {
  return alarms
    .filter(({ state, isComposite }) => state === 'ALARM' && !isComposite)
    .map(describeAlarm)
    .filter(({ short }) => !explained.has(short))
    .map(({ short, sentence, runbook }) => ({
      severity: 'bad',
      what: sentence,
      todo: `The alarm ${short} is on: follow its runbook.`,
      ...(runbook !== undefined && { runbook }),
    }));
}
