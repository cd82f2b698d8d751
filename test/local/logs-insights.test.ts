import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { logQuery } from '../../infra/local/aws/logs/insights/query.ts';
import { logsInMemory } from '../../infra/local/aws/logs/store.ts';
import { root } from '../support/environment.ts';

const minute = 60_000;
const call = (fields: object) => `${JSON.stringify({ message: 'tool call', ...fields })}\n`;
const logs = logsInMemory();
logs.put('mcp', call({ tool: 'search', milliseconds: 100, spotify_calls: 1, operations: ['GET /search 200'] }), 0);
logs.put('mcp', call({ tool: 'search', milliseconds: 300, spotify_calls: 2, category: 'spotify' }), minute);
logs.put(
  'mcp',
  call({ tool: 'play', milliseconds: 50, cache: ['miss playback expired'], client: 'a | b' }),
  7 * minute,
);
logs.put('mcp', 'Error: no\n    at somewhere\n', 8 * minute);
logs.put(
  'oauth',
  'REPORT RequestId: 1a-2b\tDuration: 12.50 ms\tBilled Duration: 413 ms\tMemory Size: 512 MB\tMax Memory Used: 90 MB\tInit Duration: 400.25 ms\n',
  9 * minute,
);

const run = (query: string) => {
  const { groups, run: over } = logQuery(query);
  return over(logs.events(groups, 0, 60 * minute));
};

describe('Logs Insights', () => {
  test.each([
    [
      'filter message = "tool call" | stats count() as calls by tool | sort calls desc',
      [
        ['search', 2],
        ['play', 1],
      ],
    ],
    ['filter ispresent(category) | display tool, category', [['search', 'spotify']]],
    ['filter milliseconds > 60 and not category = "spotify" | fields tool', [['search']]],
    ['filter tool in ["play", "pause"] or tool like /^se.*h$/ | stats count()', [[3]]],
    ['filter tool not in ["play"] and tool not like "x" | stats count() as n', [[2]]],
    ['filter cache.0 like /miss|hit/ | fields client', [['a | b']]],
    ['filter client = "a | b" | stats count() as n', [[1]]],
    [
      'stats sum(milliseconds) as s, avg(milliseconds) as a, min(milliseconds), max(milliseconds), pct(milliseconds, 50)',
      [[450, 150, 50, 300, 100]],
    ],
    [
      'filter ispresent(tool) | stats latest(tool) as last, earliest(tool) as first, count_distinct(tool)',
      [['play', 'search', 2]],
    ],
    [
      'parse operations.0 "* * *" as method, path, status | filter ispresent(path) | display method, path, status',
      [['GET', '/search', '200']],
    ],
    ['parse @message /"tool":"(?<which>[a-z]+)"/ | stats count(which) as n', [[3]]],
    [
      'filter ispresent(tool) | stats count() as n by bin(5m) as at | sort at asc',
      [
        [0, 2],
        [5 * minute, 1],
      ],
    ],
    ['filter spotify_calls > 0 | stats avg(milliseconds / spotify_calls) as mean', [[125]]],
    [
      'filter @type = "REPORT" | stats count(@initDuration) as cold, max(@duration) as longest, max(@maxMemoryUsed / 1000000) as mb by @log',
      [['oauth', 1, 12.5, 90]],
    ],
    ["SOURCE 'oauth' | filter ispresent(tool) | stats count() as n", [[0]]],
    ['filter @message like /(?i)error: NO/ | stats count() as n', [[1]]],
    ['sort @timestamp asc | limit 1 | fields tool', [['search']]],
    ['sort milliseconds desc | limit 2 | display milliseconds', [[300], [100]]],
  ])('%s', (query, rows) => {
    expect(run(query).rows).toEqual(rows);
  });

  test('unnest makes a row of each item of a list, whatever its place', () => {
    const many = logsInMemory();
    many.put('mcp', call({ quota_left: ['search 93', 'player 80'] }), 0);
    many.put('mcp', call({ quota_left: ['player 70'] }), 1);
    many.put('mcp', call({ quota_left: [] }) + call({ tool: 'none' }), 2);
    const query = `fields jsonParse(@message) as line | unnest line.quota_left into left
      | parse left "* *" as bucket, percent | stats min(percent) as least, count() as n by bucket | sort bucket asc`;
    expect(logQuery(query).run(many.events([], 0, minute)).rows).toEqual([
      ['player', '70', 2],
      ['search', '93', 1],
    ]);
  });

  test('marks what is a time', () => {
    expect(run('stats max(@timestamp) as last, count() as n').columns).toEqual([
      { name: 'last', isTime: true },
      { name: 'n', isTime: false },
    ]);
  });

  test.each([
    ['diff | limit 1', 'does not know the command diff'],
    ['stats stddev(milliseconds)', 'does not know stddev in stats'],
    ['fields isIpv4InSubnet(client, "1.1.1.1/8")', 'does not know the function isIpv4InSubnet'],
    ['limit many', 'limit takes a number'],
    ['filter tool = "x" tool', 'goes on with tool'],
    ['filter tool like 5', 'like takes a text'],
    ['parse tool "* *" as one', 'has 2 *, but 1 names'],
    ['filter tool # 1', 'cannot be read from'],
    ['stats count() by bin(x)', 'bin takes a period'],
    ['', 'has no command'],
  ])('%s is refused', (query, why) => {
    expect(() => logQuery(query)).toThrow(why);
  });

  const runbooks = path.join(root, 'docs/runbooks');
  const inRunbooks = readdirSync(runbooks).flatMap((file) =>
    [...readFileSync(path.join(runbooks, file), 'utf8').matchAll(/```\n(filter [^`]+)```/g)].map(
      ([, query = '']) => [file, query] as const,
    ),
  );
  test('knows everything that the runbooks ask', () => {
    expect(inRunbooks.length).toBeGreaterThan(9);
    for (const [, query] of inRunbooks) expect(run(query).columns.length).toBeGreaterThan(0);
  });
});
