import { jobs, weighJob } from '../jobs.ts';
import type { Section } from '../report.ts';

const shown = (value: number): string => value.toLocaleString('en-US');

/** What twelve jobs take. */
export async function twelveJobs(): Promise<Section> {
  const rows: string[][] = [];
  const sums = Array.from({ length: 7 }, () => 0);
  for (const job of jobs) {
    const all = await weighJob(job, '/mcp');
    const core = await weighJob(job, '/mcp/core');
    const cells = [
      ...[job.before.calls, job.before.tokens, all.calls, all.tokens],
      ...[core.calls, core.tokens, all.spotify_calls],
    ];
    for (const [at, value] of cells.entries()) sums[at] = (sums[at] ?? 0) + value;
    rows.push([job.wish, ...cells.map(shown)]);
  }
  return {
    title: 'Twelve jobs',
    about:
      'Requests in the words of users: tool calls, and tokens of the results that the model reads (characters by four), in version 1.3.0 and now, on the demo. The calls to Spotify are those at `/mcp`, including the reads before and after a change.',
    tables: [
      {
        head: [
          'job',
          '1.3.0: calls',
          'tokens',
          '/mcp: calls',
          'tokens',
          '/mcp/core: calls',
          'tokens',
          'calls to Spotify',
        ],
        rows: [...rows, ['all', ...sums.map(shown)]],
      },
    ],
    notes: ['Each job begins with an empty cache and a fresh demo. `npm run bench -- --only jobs` makes this table.'],
  };
}
