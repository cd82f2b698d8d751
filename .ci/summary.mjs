/** Prints the count of tests from Vitest's reports as the one line that a CI system reads. */
import { readFileSync } from 'node:fs';

const files = process.argv.length > 2 ? process.argv.slice(2) : ['results/vitest.json', 'results/soak.json'];

function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    // Lint, types or synthesis failed before any test ran.
    return { numPassedTests: 0, numFailedTests: 1, numPendingTests: 0, numTodoTests: 0, testResults: [] };
  }
}

/** Files that failed before they had tests, such as by an import that is not there. */
const broken = ({ testResults }) =>
  testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((assertion) => assertion.status === 'failed'),
  ).length;

const reports = files.map(read);
const sum = (count) => reports.reduce((total, report) => total + count(report), 0);
const skipped = sum(({ numPendingTests, numTodoTests }) => numPendingTests + numTodoTests);
process.stdout.write(
  `${sum(({ numPassedTests }) => numPassedTests)} passed, ${sum((report) => report.numFailedTests + broken(report))} failed${
    skipped > 0 ? `, ${skipped} skipped` : ''
  }\n`,
);
