import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { coreRoutes } from '../../lib/tools/registry.ts';
import { coreNames } from '../../lib/tools/toolsets/modules.ts';
import { hasShared, optionalSuite, root } from '../support/environment.ts';
import { type JobFigures, jobs, weighJob } from './jobs.ts';

const done = new Map<string, JobFigures>();
const core: readonly string[] = [...coreNames, ...coreRoutes.map(({ name }) => name)];
/** 1.3.0 could not do it, so its few tokens were those of a refusal. */
const impossibleBefore = 'Merge my two road-trip playlists and sort them by release date';

describe.each(['/mcp', '/mcp/core'] as const)('at %s', (url) => {
  test.each(jobs.map((job) => [job.wish, job] as const))('%s', async (wish, job) => {
    const figures = await weighJob(job, url);
    done.set(`${url} ${wish}`, figures);
    if (wish !== impossibleBefore) {
      expect(figures.calls).toBeLessThanOrEqual(job.before.calls);
      expect(figures.tokens).toBeLessThanOrEqual(job.before.tokens);
    }
    if (url === '/mcp/core') expect(figures.tools.filter((name) => !core.includes(name))).toEqual([]);
  });
});

test('the twelve take less than half of the tokens, and use_tool in one of them at most', () => {
  expect(done.size).toBe(24);
  const before = jobs.reduce((sum, { before: { tokens } }) => sum + tokens, 0);
  for (const url of ['/mcp', '/mcp/core']) {
    const now = jobs.map(({ wish }) => done.get(`${url} ${wish}`)?.tokens ?? Number.NaN);
    expect(now.reduce((sum, tokens) => sum + tokens, 0)).toBeLessThan(before / 2);
  }
  expect([...done.values()].filter(({ tools }) => tools.includes('use_tool')).length).toBeLessThanOrEqual(1);
});

test('docs/benchmarks.md has each of them', () => {
  const text = readFileSync(path.join(root, 'docs/benchmarks.md'), 'utf8');
  for (const { wish, before } of jobs)
    expect(text).toContain(`| ${wish} | ${before.calls} | ${before.tokens.toLocaleString('en-US')} |`);
});

optionalSuite(
  'shared',
  hasShared,
  '../shared/traces is not there',
)('the figures of 1.3.0', () => {
  test('are those that were measured then', () => {
    const text = readFileSync(path.join(root, '../shared/traces/jobs.md'), 'utf8');
    for (const { wish, before } of jobs)
      expect(text).toContain(`| ${wish} | ${before.calls} | ${before.tokens.toLocaleString('en-US')} |`);
  });
});
