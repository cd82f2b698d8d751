import { collectFacts, type Facts, type VerdictInput } from './findings/facts.ts';
import type { Finding, Severity } from './findings/finding.ts';
import { raisedAlarms, requestErrors, serverErrors, slowCalls, unexpectedAnswers } from './findings/server.ts';
import { signInFailures } from './findings/sign-in.ts';
import { quotaLow, quotaShut, rateLimited, spotifyOutage, spotifyRecovered } from './findings/spotify.ts';
import { tableOutage } from './findings/table.ts';
import { countOf, percent, topCounts } from './findings/words.ts';

/** The state of the server in words: the worst first, each with what to do. */
export type Verdict = ReturnType<typeof verdict>;

/** Each finds one kind of trouble. Those that explain alarms come before what tells the rest of them. */
const checks: ReadonlyArray<(facts: Facts) => Finding | readonly Finding[] | undefined> = [
  spotifyOutage,
  quotaShut,
  tableOutage,
  requestErrors,
  serverErrors,
  unexpectedAnswers,
  signInFailures,
  rateLimited,
  quotaLow,
  slowCalls,
  spotifyRecovered,
];

const severities: readonly Severity[] = ['bad', 'warning', 'ok', 'quiet'];
const rank = ({ severity }: Finding): number => severities.indexOf(severity);

/** Evaluates the log lines of tool calls and the alarms of the last minutes. */
export function verdict(evidence: VerdictInput) {
  const facts = collectFacts(evidence);
  const found = checks.flatMap((check) => check(facts) ?? []);
  const explained = new Set(found.flatMap(({ alarms = [] }) => alarms));
  const all = [...found, ...raisedAlarms(facts, explained)].toSorted((one, other) => rank(one) - rank(other));
  const isTrouble = all.some(({ severity }) => severity === 'bad' || severity === 'warning');
  const ended = all.filter(({ severity }) => severity === 'ok');
  const findings = isTrouble ? all : [...ended, healthyFinding(facts), ...all.filter((one) => !ended.includes(one))];
  const severity: Severity = findings[0]?.severity ?? 'quiet';
  return { severity, findings };
}

/** The finding if nothing is wrong. */
function healthyFinding({ calls, lastCall, windowMinutes, clock }: Facts): Finding {
  if (calls.length === 0)
    return {
      severity: 'quiet',
      what:
        lastCall === undefined
          ? 'No tool was called yet, so nothing is known.'
          : `No tool was called in the last ${windowMinutes} min; the last call was at ${clock(lastCall.at)}.`,
      todo:
        lastCall === undefined
          ? 'Connect a client to the address of the server, or run: node cli/bin.mjs status'
          : 'Nothing to do. To check with one call: node cli/bin.mjs status',
    };
  const reads = calls.reduce((sum, { hits, misses }) => sum + hits + misses, 0);
  const hits = calls.reduce((sum, one) => sum + one.hits, 0);
  const ownFaults = calls.filter(({ category }) => category === 'request');
  const failed = calls.filter(({ category }) => category === 'spotify' || category === 'internal').length;
  return {
    severity: 'ok',
    what: [
      `${failed === 0 ? 'All is well: ' : ''}${countOf(calls.length, 'tool call')} in the last ${windowMinutes} min, ${failed === 0 ? 'none' : failed} of them failed because of Spotify or of the server.`,
      reads === 0 ? '' : `The cache answered ${percent(hits, reads)} of ${countOf(reads, 'read')}.`,
      ownFaults.length === 0
        ? ''
        : `${countOf(ownFaults.length, 'call')} could not be carried out as asked: ${topCounts(ownFaults.map(({ outcome }) => outcome.replaceAll('_', ' ')))}.`,
    ]
      .filter((sentence) => sentence !== '')
      .join(' '),
    todo: 'Nothing to do.',
  };
}
