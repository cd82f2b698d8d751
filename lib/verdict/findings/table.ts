import { type Facts, minute } from './facts.ts';
import type { Finding } from './finding.ts';
import { counted, lasting, topCounts } from './words.ts';

const leastFailures = 2;
/** So long without a failure, with calls since, and the table counts as there again. */
const rest = 2 * minute;

/** The shared state cannot be reached. */
export function tableFails({ lines, calls, now }: Facts): readonly Finding[] {
  const failures = lines.filter((line) => line.field('message') === 'state not reached');
  const [first, last] = [failures[0], failures.at(-1)];
  if (!first || !last || failures.length < leastFailures) return [];
  const isOver = now - last.at > rest && calls.some(({ at, storeFailures }) => at > last.at && storeFailures === 0);
  if (isOver) return [];
  const errors = topCounts(failures.map((line) => String(line.field('error') ?? 'unknown')));
  return [
    {
      severity: 'bad',
      what: `The table cannot be reached: ${counted(failures.length, 'failure')} within ${lasting(now - first.at)}, ${errors}. Calls work, but uncached; limits hold for each container alone; some users may be told to try again.`,
      todo: 'The runbook says what each of these errors means.',
      runbook: 'docs/runbooks/store-failures.md',
      alarms: ['StoreFailures', 'ServerErrors', 'UsersAffected'],
    },
  ];
}
