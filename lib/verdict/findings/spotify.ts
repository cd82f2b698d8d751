import { type Call, type Facts, minute } from './facts.ts';
import type { Finding } from './finding.ts';
import { countOf, formatDuration, joinWords, lastValues } from './words.ts';

/** Failures that are further apart belong to two outages. */
const maxGap = 5 * minute;
/** After this time without a failure, and with a response, Spotify counts as recovered. */
const recoveryTime = 2 * minute;
/** One failure is no outage. */
const minFailures = 2;
const ofSpotify: ReadonlySet<string> = new Set(['unavailable', 'circuit_open']);

const isSpotifyFailure = ({ outcome, exchanges }: Call): boolean =>
  ofSpotify.has(outcome) || exchanges.some(({ isFailed }) => isFailed);

interface Outage {
  readonly calls: readonly Call[];
  readonly start: number;
  readonly end: number;
  readonly openCircuits: readonly string[];
  readonly isOver: boolean;
}

function outageIn({ calls, now }: Facts): Outage | undefined {
  const trouble = calls.filter(isSpotifyFailure);
  const last = trouble.at(-1);
  if (last === undefined) return undefined;
  const start = trouble.reduceRight((from, { at }) => (from - at <= maxGap ? at : from), last.at);
  const openCircuits = openIn(calls);
  if (trouble.filter(({ at }) => at >= start).length < minFailures && openCircuits.length === 0) return undefined;
  const since = calls.filter(({ at }) => at > last.at);
  const answered = new Set(
    since.flatMap(({ exchanges }) => exchanges.flatMap(({ operation, isFailed }) => (isFailed ? [] : [operation]))),
  );
  const isSameAnswered = last.exchanges.some(({ operation, isFailed }) => isFailed && answered.has(operation));
  const isOver = openCircuits.length === 0 && answered.size > 0 && (isSameAnswered || now - last.at > recoveryTime);
  return { calls: calls.filter(({ at }) => at >= start), start, end: last.at, openCircuits, isOver };
}

/** The groups of endpoints whose circuit is open. */
function openIn(calls: readonly Call[]): readonly string[] {
  const changes = lastValues(calls.flatMap(({ circuits }) => circuits));
  return [...changes].flatMap(([group, change]) => (change === 'closed' ? [] : [group])).toSorted();
}

function statusesOf({ calls }: Outage): string {
  const failed = calls.flatMap(({ exchanges }) => exchanges.filter(({ isFailed }) => isFailed));
  const words = [...new Set(failed.map(({ status }) => (status === 'none' ? 'no answer' : status)))];
  return words.length === 0 ? '' : ` (${words.toSorted().join(', ')})`;
}

const explained = ['ErrorRate', 'BreakerOpen', 'UsersAffected', 'Latency'];

/** Spotify does not respond, or responds with a 5xx. */
export function spotifyOutage(facts: Facts): Finding | undefined {
  const outage = outageIn(facts);
  if (!outage || outage.isOver) return undefined;
  const { calls, start, end, openCircuits } = outage;
  const failed = calls.filter(({ category }) => category === 'spotify').length;
  const old = calls.filter(({ freshness }) => freshness === 'stale' || freshness === 'minimal').length;
  const silence = facts.now - end > maxGap ? ` Nobody has asked it since ${facts.clock(end)}.` : '';
  return {
    severity: 'bad',
    what: [
      `Spotify has been failing for ${formatDuration(facts.now - start)}${statusesOf(outage)}.${silence}`,
      ...(openCircuits.length > 0 ? [`Open circuits: ${openCircuits.join(', ')}.`] : []),
      'Cached reads work, changes are refused.',
      `Of ${countOf(calls.length, 'call')} since, ${failed} failed${old > 0 ? ` and ${old} got old data` : ''}.`,
    ].join(' '),
    todo: 'Nothing to fix here: the server tries again by itself, every half minute. Tell users if it lasts.',
    runbook: `docs/runbooks/${openCircuits.length > 0 ? 'breaker-open' : 'error-rate'}.md`,
    alarms: explained,
  };
}

/** Spotify failed a few minutes ago, so alarms over past periods are still active. */
export function spotifyRecovered(facts: Facts): Finding | undefined {
  const outage = outageIn(facts);
  if (!outage?.isOver) return undefined;
  const still = facts.alarms.some(
    ({ name, state }) => state === 'ALARM' && explained.some((one) => name.endsWith(one)),
  );
  return {
    severity: 'ok',
    what: `Spotify answers again; it failed from ${facts.clock(outage.start)} to ${facts.clock(outage.end)}${statusesOf(outage)}.`,
    todo: still ? 'Nothing to do: the alarms look back up to 15 minutes, and end by themselves.' : 'Nothing to do.',
    alarms: explained,
  };
}

/** A shorter pause ends before anybody looks. */
const longPause = minute;

/** Spotify answered 429 with a time that has not been reached. */
export function quotaShut({ shut, now, clock }: Facts): Finding | undefined {
  const long = shut.filter(({ until, reason }) => reason === 'quota' || until - now > longPause);
  if (long.length === 0) return undefined;
  const buckets = long.map(
    ({ bucket, until }) => `${bucket.replaceAll('_', ' ')} until ${clock(until)} (${formatDuration(until - now)})`,
  );
  return {
    severity: 'bad',
    what: `Spotify's quota is used up. Closed: ${joinWords(buckets)}. Cached reads work, changes are refused.`,
    todo: 'Wait: nothing opens it sooner. The tables below show which tools and users spend it.',
    runbook: 'docs/runbooks/calls-left.md',
    alarms: ['CallsLeft', 'UsersAffected'],
  };
}

/** Spotify's rate limit, which passes by itself. */
export function rateLimited({ calls, now }: Facts): Finding | undefined {
  const limited = calls.filter(({ outcome, at }) => outcome === 'rate_limited' && now - at < 5 * minute).length;
  if (limited < minFailures) return undefined;
  return {
    severity: 'warning',
    what: `The rate limit refused ${countOf(limited, 'call')} in the last 5 min.`,
    todo: 'It passes within seconds. If it persists, somebody calls in a loop: the table "By tool" shows what.',
    runbook: 'docs/runbooks/calls-left.md',
  };
}

const fewPercent = 5;

/** Little is left of a bucket by our estimate. */
export function quotaLow({ calls, shut }: Facts): Finding | undefined {
  const left = lastValues(calls.flatMap(({ quotaLeft }) => quotaLeft));
  const isShut = new Set(shut.map(({ bucket }) => bucket));
  const low = [...left].filter(([bucket, percent]) => Number(percent) < fewPercent && !isShut.has(bucket));
  if (low.length === 0) return undefined;
  return {
    severity: 'warning',
    what: `Little of Spotify's quota is left for today, by our estimate: ${joinWords(low.map(([bucket, percent]) => `${bucket.replaceAll('_', ' ')} ${percent} %`))}. Jobs over many items are refused.`,
    todo: 'See which tools and users spend it, in the tables of the dashboard Spotify.',
    runbook: 'docs/runbooks/calls-left.md',
    alarms: ['CallsLeft', 'UsersAffected'],
  };
}
