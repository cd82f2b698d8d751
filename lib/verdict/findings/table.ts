import { type Facts, minute } from './facts.ts';
import type { Finding } from './finding.ts';
import { countOf, formatDuration, topCounts } from './words.ts';

const minFailures = 2;
/** After this time without a failure, and with calls, the table counts as recovered. */
const recoveryTime = 2 * minute;

/** The shared state cannot be reached. */
export function tableOutage({ lines, calls, now }: Facts): Finding | undefined {
  const failures = lines.filter((line) => line.field('message') === 'state not reached');
  const [first, last] = [failures[0], failures.at(-1)];
  if (!first || !last || failures.length < minFailures) return undefined;
  const isOver =
    now - last.at > recoveryTime && calls.some(({ at, storeFailures }) => at > last.at && storeFailures === 0);
  if (isOver) return undefined;
  const names = failures.map((line) => String(line.field('error') ?? 'unknown'));
  const refused = calls.filter(({ at, outcome }) => at >= first.at && outcome === 'access_unknown').length;
  const effect =
    refused > 0
      ? `${countOf(refused, 'call')} refused: the table says who may call.`
      : 'Calls work, but uncached; limits hold for each container alone; some users may have to try again.';
  return {
    severity: 'bad',
    what: `The table cannot be reached: ${countOf(failures.length, 'failure')} within ${formatDuration(now - first.at)}, ${topCounts(names)}. ${effect}`,
    todo: remedies[names.at(-1) ?? ''] ?? 'The runbook says what each of these errors means.',
    runbook: 'docs/runbooks/store-failures.md',
    alarms: ['StoreFailures', 'ServerErrors', 'ErrorRate', 'UsersAffected'],
  };
}

/** Errors that need action. */
const remedies: Readonly<Record<string, string>> = {
  ResourceNotFoundException: 'The table is gone: the runbook has the commands that make it again.',
  AccessDeniedException: "The function's role does not allow it: npx cdk deploy --revert-drift",
};
