import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { layerSettings } from '../../functions/settings/layers.ts';
import * as functionSettings from '../../functions/settings/settings.ts';
import { laptopVariables } from '../../infra/local/settings.ts';
import { settingNames } from '../../infra/settings.ts';
import { summary } from '../../lib/mcp/call-report.ts';
import { alarms, runbookOf, usersAffected } from '../../lib/observability/alarms.ts';
import { type Metric, metrics, namespace, serviceDimension, withFull } from '../../lib/observability/metrics.ts';
import { tools } from '../../lib/tools/registry.ts';
import { root } from '../support/environment.ts';
import { templateWith } from '../support/synth.ts';

const stackName = 'McpServerForSpotify';
const ours: readonly Metric[] = Object.values(metrics);
const statistics: Readonly<Record<Metric['unit'], RegExp>> = {
  Count: /^(Sum|Average|SampleCount|Minimum|Maximum|p\d+)$/,
  Milliseconds: /^(Sum|SampleCount|p\d+|Average|Maximum)$/,
  Percent: /^(Minimum|Average)$/,
  Seconds: /^(Maximum|Average)$/,
  Megabytes: /^(Maximum|Average)$/,
};
/** What AWS itself emits, and the resource that a dimension must name. */
const awsMetrics: Readonly<
  Record<string, { readonly names: RegExp; readonly dimension: string; readonly type: string }>
> = {
  'AWS/Lambda': {
    names: /^(Invocations|Errors|Throttles|Duration|ConcurrentExecutions)$/,
    dimension: 'FunctionName',
    type: 'AWS::Lambda::Function',
  },
  'AWS/DynamoDB': {
    names: /^(Consumed(Read|Write)CapacityUnits|(Read|Write)ThrottleEvents)$/,
    dimension: 'TableName',
    type: 'AWS::DynamoDB::',
  },
  'AWS/ApiGateway': { names: /^(Count|4xx|5xx|Latency)$/, dimension: 'ApiId', type: 'AWS::ApiGatewayV2::Api' },
};

interface Series {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: string;
}

const resourcesOf = (template: Template) =>
  z
    .record(z.string(), z.looseObject({ Type: z.string(), Properties: z.looseObject({}).default({}) }))
    .parse(template.toJSON()['Resources']);
const resources = resourcesOf(templateWith());
/** Text of the template, with `<LogicalId>` for each reference. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  const node: Readonly<Record<string, unknown>> = { ...value };
  if (typeof node['Ref'] === 'string') return `<${node['Ref']}>`;
  if (Array.isArray(node['Fn::GetAtt'])) return `<${String(node['Fn::GetAtt'][0])}>`;
  const join = node['Fn::Join'];
  if (Array.isArray(join)) return [plain(join[1])].flat().map(String).join(String(join[0]));
  return Object.fromEntries(Object.entries(node).map(([key, inside]) => [key, plain(inside)]));
}

/** Why a series is none that anybody emits; `undefined` when it is. */
function fault({ namespace: space, name, dimensions, statistic }: Series): string | undefined {
  const shown = `${space} ${name} ${JSON.stringify(dimensions)} ${statistic}`;
  if (space === namespace) {
    const metric = ours.find((one) => one.name === name);
    if (!metric) return `${shown}: no such metric`;
    const { [serviceDimension]: service, ...rest } = dimensions;
    const wanted = metric.dimension ? [metric.dimension.name] : [];
    if (service !== stackName || Object.keys(rest).join() !== wanted.join()) return `${shown}: other dimensions`;
    if (metric.dimension && !metric.dimension.values.includes(rest[metric.dimension.name] ?? ''))
      return `${shown}: no such value`;
    return statistics[metric.unit].test(statistic)
      ? undefined
      : `${shown}: that statistic says nothing of a ${metric.unit}`;
  }
  const known = awsMetrics[space];
  if (!known?.names.test(name)) return `${shown}: AWS emits no such metric`;
  const id = /^<(\w+)>$/.exec(dimensions[known.dimension] ?? '')?.[1] ?? '';
  return resources[id]?.Type.startsWith(known.type) ? undefined : `${shown}: no such resource`;
}

const stat = z.object({
  Metric: z.object({
    Namespace: z.string(),
    MetricName: z.string(),
    Dimensions: z.array(z.object({ Name: z.string(), Value: z.string() })).default([]),
  }),
  Stat: z.string(),
});
const alarm = z.looseObject({
  AlarmName: z.string(),
  AlarmDescription: z.string(),
  TreatMissingData: z.string(),
  Threshold: z.number(),
  EvaluationPeriods: z.number(),
  DatapointsToAlarm: z.number(),
  Namespace: z.string().optional(),
  MetricName: z.string().optional(),
  Dimensions: stat.shape.Metric.shape.Dimensions,
  Statistic: z.string().optional(),
  ExtendedStatistic: z.string().optional(),
  Metrics: z.array(z.looseObject({ Expression: z.string().optional(), MetricStat: stat.optional() })).optional(),
});
const named = (list: ReadonlyArray<{ readonly Name: string; readonly Value: string }>) =>
  Object.fromEntries(list.map(({ Name, Value }) => [Name, Value]));

const all = Object.values(resources)
  .filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm')
  .map(({ Properties }) => alarm.parse(plain(Properties)));

function seriesOf(one: z.output<typeof alarm>): readonly Series[] {
  if (one.Namespace !== undefined && one.MetricName !== undefined) {
    const statistic = one.Statistic ?? one.ExtendedStatistic ?? '';
    return [{ namespace: one.Namespace, name: one.MetricName, dimensions: named(one.Dimensions), statistic }];
  }
  return (one.Metrics ?? []).flatMap(({ MetricStat }) =>
    MetricStat
      ? [
          {
            namespace: MetricStat.Metric.Namespace,
            name: MetricStat.Metric.MetricName,
            dimensions: named(MetricStat.Metric.Dimensions),
            statistic: MetricStat.Stat,
          },
        ]
      : [],
  );
}

const body = z.object({
  widgets: z.array(
    z.object({
      type: z.string(),
      properties: z.looseObject({
        title: z.string().optional(),
        metrics: z.array(z.array(z.unknown())).optional(),
        query: z.string().optional(),
      }),
    }),
  ),
});
const boardsOf = (of: typeof resources) =>
  Object.values(of)
    .filter(({ Type }) => Type === 'AWS::CloudWatch::Dashboard')
    .map(({ Properties }) => body.parse(JSON.parse(String(plain(Properties['DashboardBody'])))));
const boards = boardsOf(resources);
const widgets = boards.flatMap((board) => board.widgets);
/** With every metric of the table. */
const fullBoards = boardsOf(resourcesOf(templateWith({ variables: 'METRICS=full' })));

/** A metric of a widget: namespace, name, dimensions in pairs, options. */
function drawn(parts: readonly unknown[]): readonly Series[] {
  const options = z
    .looseObject({ stat: z.string().default('Average'), expression: z.string().optional() })
    .catch({ stat: 'Average' });
  const texts = parts.filter((part) => typeof part === 'string');
  const { stat: statistic, expression } = options.parse(parts.find((part) => typeof part === 'object'));
  if (expression !== undefined) return [];
  const [space = '', name = '', ...pairs] = texts;
  const dimensions = Object.fromEntries(
    Array.from({ length: pairs.length / 2 }, (_, at) => [pairs[2 * at] ?? '', pairs[2 * at + 1] ?? '']),
  );
  return [{ namespace: space, name, dimensions, statistic }];
}

describe('alarms', () => {
  test('are those of the table, each with its runbook', () => {
    expect(all.map(({ AlarmName }) => AlarmName).sort()).toEqual(
      Object.values(alarms)
        .map((name) => `${stackName}-${name}`)
        .sort(),
    );
    for (const { AlarmName, AlarmDescription, TreatMissingData } of all) {
      const file = runbookOf(AlarmName.slice(stackName.length + 1));
      expect(AlarmDescription).toMatch(new RegExp(`^[A-Z].*\\. Runbook: ${file}$`));
      expect(existsSync(path.join(root, file))).toBe(true);
      expect(TreatMissingData).toBe('notBreaching');
    }
  });

  test.each(all.map((one) => [one.AlarmName, one] as const))('%s reads what is emitted', (_, one) => {
    const series = seriesOf(one);
    expect(series.length).toBeGreaterThan(0);
    expect(series.flatMap((each) => fault(each) ?? [])).toEqual([]);
    expect(one.DatapointsToAlarm).toBeLessThanOrEqual(one.EvaluationPeriods);
  });

  test('a name that is never emitted is detected', () => {
    const dimensions = { service: stackName };
    expect(fault({ namespace, name: 'ToolCall', dimensions, statistic: 'Sum' })).toContain('no such metric');
    expect(fault({ namespace, name: 'ToolErrors', dimensions: { service: 'Other' }, statistic: 'Sum' })).toContain(
      'dimensions',
    );
    expect(
      fault({ namespace, name: 'FailedCalls', dimensions: { ...dimensions, category: 'none' }, statistic: 'Sum' }),
    ).toContain('value');
    expect(fault({ namespace, name: 'MemoryUsed', dimensions, statistic: 'Sum' })).toContain('says nothing');
    expect(
      fault({ namespace: 'AWS/Lambda', name: 'Errors', dimensions: { FunctionName: '<Nobody>' }, statistic: 'Sum' }),
    ).toContain('resource');
  });

  test('look at ten metrics, each alone: what is free, and an expression is billed for each metric in it', () => {
    expect(all.map(({ Metrics }) => Metrics)).toEqual(all.map(() => undefined));
    expect(all.flatMap(seriesOf)).toHaveLength(10);
  });

  test('notify once about problems that affect users: by the composite alarm', () => {
    const [composite, ...more] = Object.values(resources).filter(
      ({ Type }) => Type === 'AWS::CloudWatch::CompositeAlarm',
    );
    expect(more).toEqual([]);
    const rule = String(plain(composite?.Properties['AlarmRule']));
    const inIt = Object.entries(resources).filter(
      ([id, { Type }]) => Type === 'AWS::CloudWatch::Alarm' && rule.includes(`<${id}>`),
    );
    expect(inIt.length).toBeGreaterThan(4);
    for (const [, { Properties }] of inIt) expect(Properties['AlarmActions']).toBeUndefined();
    const others = Object.entries(resources).filter(
      ([id, { Type }]) => Type === 'AWS::CloudWatch::Alarm' && !rule.includes(`<${id}>`),
    );
    for (const [, { Properties }] of others) expect(Properties['AlarmActions']).toHaveLength(1);
  });

  test('and budgets are published by this account alone', () => {
    const [policy] = Object.values(resources).filter(({ Type }) => Type === 'AWS::SNS::TopicPolicy');
    const { Statement } = z
      .object({
        Statement: z.array(
          z.looseObject({ Effect: z.string(), Principal: z.unknown(), Condition: z.looseObject({}).default({}) }),
        ),
      })
      .parse(plain(policy?.Properties['PolicyDocument']));
    const published = Statement.filter(({ Effect }) => Effect === 'Allow');
    expect(published.map(({ Principal }) => Principal)).toEqual([
      { Service: 'cloudwatch.amazonaws.com' },
      { Service: 'budgets.amazonaws.com' },
    ]);
    for (const { Condition } of published)
      expect(Condition).toEqual({ StringEquals: { 'aws:SourceAccount': '<AWS::AccountId>' } });
  });

  test('go where the settings say, and cost nothing where monitoring is off', () => {
    const notifying = templateWith({
      alarmEmail: 'me@example.com',
      slackWorkspaceId: 'T0123ABCD',
      slackChannelId: 'C0123ABCD',
      monthlyBudget: '5',
    });
    notifying.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'email', Endpoint: 'me@example.com' });
    notifying.hasResourceProperties('AWS::Chatbot::SlackChannelConfiguration', {
      SlackWorkspaceId: 'T0123ABCD',
      SlackChannelId: 'C0123ABCD',
    });
    notifying.hasResourceProperties('AWS::Budgets::Budget', {});
    const off = templateWith({ monitoring: 'false' });
    off.resourceCountIs('AWS::CloudWatch::Alarm', 0);
    off.resourceCountIs('AWS::CloudWatch::Dashboard', 0);
    off.resourceCountIs('AWS::SNS::Topic', 0);
  });
});

describe('dashboards', () => {
  test('are three, and ask a question in words above each row', () => {
    expect(boards).toHaveLength(3);
    const questions = widgets.filter(
      ({ type, properties }) => type === 'text' && /^## .*\?$/.test(String(properties['markdown'])),
    );
    expect(questions.length).toBeGreaterThan(10);
  });

  test.each([
    ['by default', boards, 30],
    ['with METRICS=full', fullBoards, 45],
  ])('read what is emitted %s', (_, shown, least) => {
    const series = shown.flatMap((board) =>
      board.widgets.flatMap(({ properties }) => (properties.metrics ?? []).flatMap(drawn)),
    );
    expect(series.length).toBeGreaterThan(least);
    expect(series.flatMap((each) => fault(each) ?? [])).toEqual([]);
  });

  test('show every metric that is emitted, and none that is not', () => {
    const unseen = (shown: typeof boards) => {
      const rows = shown.flatMap((board) => board.widgets.flatMap(({ properties }) => properties.metrics ?? []));
      const seen = new Set(rows.flatMap(drawn).map(({ name }) => name));
      return ours.filter(({ name }) => !seen.has(name)).map(({ name }) => name);
    };
    expect(unseen(boards)).toEqual(Object.values(withFull).map(({ name }) => name));
    expect(unseen(fullBoards)).toEqual([]);
  });

  test('have the region in their names, since they are global, and no tags, since some regions refuse them', () => {
    const found = Object.values(resources).filter(({ Type }) => Type === 'AWS::CloudWatch::Dashboard');
    for (const { Properties } of found) {
      expect(plain(Properties['DashboardName'])).toMatch(/-<AWS::Region>-\w+$/);
      expect(Properties['Tags']).toBeUndefined();
    }
  });

  test('open with what the server says of itself, then the alarms, those that are on first', () => {
    const overview = boards.find(({ widgets: [first] }) => first?.type === 'custom');
    const [verdict, , alarmStates] = overview?.widgets ?? [];
    const endpoint = /^<(\w+)>$/.exec(String(verdict?.properties['endpoint']))?.[1] ?? '';
    expect(resources[endpoint]).toMatchObject({ Type: 'AWS::Lambda::Function' });
    expect(verdict?.properties.title).toBe('How it is');
    expect(alarmStates).toMatchObject({ type: 'alarm', properties: { sortBy: 'stateUpdatedTimestamp' } });
    expect(alarmStates?.properties['alarms']).toHaveLength(Object.keys(alarms).length + 1);
  });

  test('show each alarm with its threshold', () => {
    const annotated = widgets.filter(({ properties }) => JSON.stringify(properties).includes('"annotations"'));
    const named = annotated.map(({ properties }) => /"Alarm (\w+): [^"]+"/.exec(JSON.stringify(properties))?.[1]);
    expect(named.sort()).toEqual(Object.values(alarms).toSorted());
    // Titles are words: what is drawn, not what the alarm is called.
    for (const { properties } of annotated) expect(properties.title).toMatch(/^[A-Z][a-z]+ .*[a-z]/);
  });

  test('ask the log for fields that it has', () => {
    const source = readFileSync(path.join(root, 'lib/mcp/run-tool.ts'), 'utf8');
    const ofCall = ['tool', 'area', 'effect', 'outcome', 'category', 'freshness', 'milliseconds', 'user'];
    for (const field of [...ofCall, 'dynamodb_round_trips']) expect(source).toMatch(new RegExp(`\\b${field}\\b`));
    const ofLambda = ['@type', '@timestamp', '@message', '@log', '@initDuration', '@duration', '@maxMemoryUsed'];
    const fields = new Set([...ofCall, ...ofLambda, ...Object.keys(summary([])), 'message', 'dynamodb_round_trips']);
    const queries = [boards, fullBoards].flat().flatMap((board) => board.widgets.flatMap(queryIn));
    expect(queries).toHaveLength(20);
    // What holds a list is looked at as a whole, not by its first item.
    for (const query of queries) expect(query.replaceAll(/ispresent\(\w+\.0\)/g, '')).not.toMatch(/\.\d/);
    const unknown = queries.flatMap((query) => namesIn(query).filter((name) => !fields.has(name)));
    expect(unknown).toEqual([]);
    expect(namesIn('filter messages = "tool call" | stats sum(calls) as all by tol')).toEqual([
      'messages',
      'calls',
      'tol',
    ]);
  });
});

const queryIn = ({ properties }: (typeof widgets)[number]) =>
  properties.query === undefined ? [] : [properties.query.replace(/^(SOURCE [^|]+\| )+/, '')];

/** The fields that a query of Logs Insights takes from the log: neither its words nor the names that it makes itself. */
function namesIn(query: string): readonly string[] {
  const words =
    /^(filter|fields|jsonParse|unnest|into|latest|stats|sort|limit|parse|display|by|as|and|or|in|like|asc|desc|count|sum|avg|min|max|pct|ispresent|\d+)$/;
  const bare = query.replaceAll(/"[^"]*"|\/[^/]*\//g, ' ');
  const defined = new Set<string>();
  for (const [, names = ''] of bare.matchAll(/\b(?:as|into) ((?:\w+)(?:, \w+)*)/g))
    for (const name of names.split(', ')) defined.add(name);
  const all = bare.match(/@?[a-z]\w*/gi) ?? [];
  return all.filter((name) => !(words.test(name) || defined.has(name)));
}

const sources = ['lib', 'functions']
  .flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) =>
      path.join(root, folder, file),
    ),
  )
  .filter((file) => file.endsWith('.ts'))
  .map((file) => readFileSync(file, 'utf8'))
  .join('\n');

describe('runbooks', () => {
  const files = readdirSync(path.join(root, 'docs/runbooks'));
  const names = [...Object.values(alarms), usersAffected];
  const words = new Set<string>([
    ...ours.map(({ name }) => name),
    ...tools.map(({ name }) => name),
    ...settingNames,
    ...Object.keys(laptopVariables.shape),
    ...Object.values(functionSettings).flatMap((one) => (one instanceof z.ZodObject ? Object.keys(one.shape) : [])),
  ]);

  test('are one for each alarm', () => {
    expect(files.sort()).toEqual(names.map((name) => path.basename(runbookOf(name))).sort());
  });

  test.each(files)('%s has every part, and names only what is there', (file) => {
    const text = readFileSync(path.join(root, 'docs/runbooks', file), 'utf8');
    expect(text.match(/^## .*$/gm)).toEqual([
      '## First look',
      '## What it means',
      '## What users see',
      '## How to look',
      '## How to fix it',
      '## How to tell that it is over',
    ]);
    const quoted = [...text.matchAll(/`([A-Z][A-Za-z]+|[A-Z]+(?:_[A-Z]+)+|[a-z]+(?:_[a-z]+)+)(?:=\w+)?`/g)].map(
      ([, word = '']) => word,
    );
    const aws =
      /^(Count|Throttles|Invocations|UnreservedConcurrentExecutions|Cache|SpotifyAppSecret|Overview|Spotify|OutOfMemory|TimeoutError|\w+Exception)$/;
    const log =
      /^(request_id|integrationError|circuit_open|unexpected_answer|fresh_asked|app_credentials|user_not_registered|shut_until)$/;
    expect(quoted.filter((word) => !words.has(word) && !aws.test(word) && !log.test(word))).toEqual([]);
    for (const [, link = ''] of text.matchAll(/\]\(([\w-]+\.md)\)/g)) expect(files).toContain(link);
    // A query that looks for a message that nobody logs finds nothing, in peace as in trouble.
    for (const [, message = ''] of text.matchAll(/message = "([^"]+)"/g)) expect(sources).toContain(`'${message}'`);
    const titles = widgets.map(({ properties }) => properties.title);
    const [look = ''] = /(?<=## First look\n).*/.exec(text) ?? [];
    for (const [, title = ''] of look.matchAll(/"([^"]+)"/g)) expect(titles).toContain(title);
    expect(look).toMatch(/`(get_server_status|npm run doctor|Overview|Cache|Spotify)`/);
  });

  test('settings that they name have the defaults that they name', () => {
    expect(layerSettings({}).breakerPolicy).toMatchObject({ failures: 5, window: 60_000, coolDown: 30_000 });
    expect(layerSettings({}).reserve).toBe(0.2);
  });
});
