/** Prints the count of tests from Vitest's report as the one line that a CI system reads. */
import { readFileSync } from 'node:fs';

function read() {
  try {
    return JSON.parse(readFileSync(process.argv[2] ?? 'results/vitest.json', 'utf8'));
  } catch {
    // Lint, types or synthesis failed before any test ran.
    return { numPassedTests: 0, numFailedTests: 1, numPendingTests: 0, numTodoTests: 0, testResults: [] };
  }
}

const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = read();
/** Files that failed before they had tests, such as by an import that is not there. */
const broken = testResults.filter(
  ({ status, assertionResults }) =>
    status === 'failed' && !assertionResults.some((assertion) => assertion.status === 'failed'),
).length;
const skipped = numPendingTests + numTodoTests;
process.stdout.write(
  `${numPassedTests} passed, ${numFailedTests + broken} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`,
);
