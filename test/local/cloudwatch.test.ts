import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { type AlarmState, compositeRule, stateAfter } from '../../infra/local/aws/cloudwatch/alarm.ts';
import { cloudWatch } from '../../infra/local/aws/cloudwatch/cloudwatch.ts';
import { embeddedIn } from '../../infra/local/aws/cloudwatch/embedded.ts';
import { afterwards } from '../../infra/local/aws/cloudwatch/observer.ts';
import { metricMath, type Points } from '../../infra/local/aws/cloudwatch/queries.ts';
import { seriesInMemory } from '../../infra/local/aws/cloudwatch/series.ts';
import { statistic } from '../../infra/local/aws/statistics.ts';

const minute = 60_000;

test('what is observed is reported after the answer, all of it in its order', async () => {
  const seen: string[] = [];
  const observer = afterwards({
    output: (_group, text) => void seen.push(text),
    invoked: (name) => void seen.push(name),
    replied: (_api, status) => void seen.push(String(status)),
    tableAnswered: (operation) => void seen.push(operation),
  });
  observer.tableAnswered('GetItem', 'rows', false);
  observer.output('group', 'a line');
  observer.invoked('Front', 'result', 1, 1, true);
  await Promise.resolve();
  expect(seen).toEqual([]);
  observer.replied('api', 200, 1);
  await nextTurn();
  expect(seen).toEqual(['GetItem', 'a line', 'Front', '200']);
});

test.each([
  ['Sum', 16],
  ['Average', 4],
  ['Minimum', 1],
  ['Maximum', 7],
  ['SampleCount', 4],
  ['p0', 1],
  ['p50', 4],
  ['p100', 7],
])('the statistic %s of 1, 3, 5, 7 is %d', (name, value) => {
  expect(statistic(name, [7, 1, 5, 3])).toBe(value);
  expect(statistic(name, [])).toBeUndefined();
});

describe('metric math', () => {
  const times = [0, 1, 2, 3];
  const metrics: Readonly<Record<string, Points>> = {
    a: new Map([
      [0, 10],
      [1, 20],
      [3, 40],
    ]),
    b: new Map([
      [1, 4],
      [2, 5],
    ]),
  };
  const metric = (id: string): Points => metrics[id] ?? expect.unreachable(`no ${id}`);
  const evaluate = (text: string) => times.map((time) => metricMath(text)(metric, times).get(time));

  test.each([
    ['a + b', [undefined, 24, undefined, undefined]],
    ['100 * a', [1000, 2000, undefined, 4000]],
    ['a - 2 * 3', [4, 14, undefined, 34]],
    ['(a - 2) * 3', [24, 54, undefined, 114]],
    ['a / (a - 10)', [undefined, 2, undefined, 40 / 30]],
  ])('%s', (text, expected) => {
    expect(evaluate(text)).toEqual(expected);
  });

  test.each([
    ['ANOMALY_DETECTION_BAND(a)', 'does not know the function ANOMALY_DETECTION_BAND'],
    ['a +', 'ends too early'],
    ['a b', 'goes on with b'],
    ['a # b', 'cannot be read from'],
    ['(a', 'where ) must be'],
  ])('%s is refused', (text, why) => {
    expect(() => metricMath(text)).toThrow(why);
  });
});

describe('missing data, by the tables of the CloudWatch user guide', () => {
  const points = (text: string) => text.split(' ').map((one) => ({ '0': 0, X: 1, '-': undefined })[one]);
  const treatments = ['missing', 'ignore', 'breaching', 'notBreaching'] as const;
  test.each([
    [3, '0 - X - X', ['OK', 'OK', 'OK', 'OK']],
    [3, '0 - - - -', ['OK', 'OK', 'OK', 'OK']],
    [3, '- - - - -', ['INSUFFICIENT_DATA', 'as before', 'ALARM', 'OK']],
    [3, '0 X X - X', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
    [3, '- - X - -', ['ALARM', 'as before', 'ALARM', 'OK']],
    [2, '0 - X - X', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
    [2, '0 0 X 0 X', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
    [2, '0 - X - -', ['OK', 'OK', 'ALARM', 'OK']],
    [2, '- - - - 0', ['OK', 'OK', 'ALARM', 'OK']],
    [2, '- - - X -', ['ALARM', 'as before', 'ALARM', 'OK']],
  ] as const)('%d of 3: %s', (datapointsToAlarm, text, expected) => {
    const found = treatments.map((treatMissing) => {
      const rule = {
        comparison: 'GreaterThanThreshold',
        threshold: 0,
        evaluationPeriods: 3,
        datapointsToAlarm,
        treatMissing,
      };
      const both = (['OK', 'ALARM'] as const).map((before) => stateAfter(rule, points(text), before));
      return both[0] === both[1] ? both[0] : 'as before';
    });
    expect(found).toEqual(expected);
  });
});

test.each([
  ['ALARM("a") OR ALARM("b")', true],
  ['(ALARM("b") OR (ALARM("c") OR ALARM("a")))', true],
  ['ALARM("b") OR ALARM("c")', false],
])('the rule %s', (text, expected) => {
  const states: Readonly<Record<string, AlarmState>> = { a: 'ALARM', b: 'OK', c: 'INSUFFICIENT_DATA' };
  expect(compositeRule(text)((name) => states[name] ?? 'OK')).toBe(expected);
});

test('a rule that cannot be read is refused', () => {
  expect(() => compositeRule('PERHAPS("a")')).toThrow('PERHAPS');
  expect(() => compositeRule('ALARM("a") AND ALARM("b")')).toThrow('AND');
  expect(() => compositeRule('OR')).toThrow('only ALARM and OR');
});

test('metrics in a log line are found, with their dimensions and all their values', () => {
  const line = {
    _aws: {
      Timestamp: 5,
      CloudWatchMetrics: [
        { Namespace: 'N', Dimensions: [['service', 'kind']], Metrics: [{ Name: 'A', Unit: 'Count' }, { Name: 'B' }] },
      ],
    },
    ...{ service: 's', kind: 'k', A: 1, B: [2, 3], other: 4 },
  };
  const dimensions = { service: 's', kind: 'k' };
  expect(embeddedIn(`text\n${JSON.stringify(line)}\n{"CloudWatchMetrics": broken`)).toEqual([
    { identity: { namespace: 'N', name: 'A', dimensions }, values: [1], at: 5 },
    { identity: { namespace: 'N', name: 'B', dimensions }, values: [2, 3], at: 5 },
  ]);
});

test('series keep a day, by minute, and no more of one minute than they should', () => {
  const series = seriesInMemory();
  const identity = { namespace: 'N', name: 'A', dimensions: { b: '2', a: '1' } };
  series.put(identity, [1], 0);
  series.put({ ...identity, dimensions: { a: '1', b: '2' } }, [2], minute);
  expect(series.values(identity, 0, 2 * minute)).toEqual([1, 2]);
  expect(series.values(identity, minute, 2 * minute)).toEqual([2]);
  series.put(identity, Array(5000).fill(3), 28 * 60 * minute);
  expect(series.values(identity, 0, 2 * minute)).toEqual([]);
  expect(series.values(identity, 0, 29 * 60 * minute)).toHaveLength(2000);
  expect([series.knows(identity), series.knows({ ...identity, name: 'B' })]).toEqual([true, false]);
});

test('a clock that is hurried along keeps minutes for minutes', () => {
  let now = 1_000_000;
  const hurried = cloudWatch({
    monitoring: { alarms: [], composites: [], dashboards: [] },
    now: () => now,
    minuteMs: 1000,
  });
  expect(hurried.fitting([15, 60, 1440])).toBe(15);
  hurried.observer.output('mcp', '{"message":"tool call"}');
  now += 3000;
  expect(hurried.now()).toBe(1_000_000 + 3 * minute);
  expect(hurried.fitting([15, 60, 1440])).toBe(15);
  now += 13_000;
  expect(hurried.fitting([15, 60, 1440])).toBe(60);
  now += 90_000_000;
  expect(hurried.fitting([15, 60, 1440])).toBe(1440);
});
