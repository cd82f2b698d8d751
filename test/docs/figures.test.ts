import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { layerSettings } from '../../functions/settings/layers.ts';
import * as settings from '../../functions/settings/settings.ts';
import { buildViews } from '../../infra/bundle/views.ts';
import { queueLimit } from '../../infra/local/aws/lambda/pool.ts';
import { mostCalls } from '../../infra/setup/doctor/live.ts';
import { steps } from '../../infra/setup/wizard.ts';
import { alarms, dashboards } from '../../lib/observability/alarms.ts';
import { mostObjects } from '../../lib/resilience/layers/reuse/objects.ts';
import { daysOfWarning } from '../../lib/spotify/consent.ts';
import { defaultLag } from '../../lib/spotify/lag.ts';
import { coreRoutes, tools } from '../../lib/tools/registry.ts';
import { coreNames } from '../../lib/tools/toolsets/modules.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { costs, monthlyUsage, perCall, series, seriesOfFull, total } from '../support/cost/estimate.ts';
import { prices } from '../support/cost/prices.ts';
import { idleResourcesOf } from '../support/cost/standing.ts';
import { root } from '../support/environment.ts';
import { publishedNames } from '../support/published-tools.ts';
import { templateWith } from '../support/synth.ts';

const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const words = [
  'zero',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
];
const inWords = (count: number): string => words[count] ?? String(count);
const second = 1000;
const minute = 60 * second;

/** A constant that its module keeps to itself: a product of numbers, or the numbers of a list. */
function constants(file: string, name: string): readonly number[] {
  const [, value] = new RegExp(`\\b${name}(?:: [\\w<>]+)?(?: =|:) \\[?([\\d_.*, ]+)\\]?[;,]?`).exec(read(file)) ?? [];
  if (value === undefined) throw new Error(`${file} has no number ${name}.`);
  const product = (text: string): number =>
    text.split('*').reduce((sum, one) => sum * Number(one.replaceAll('_', '')), 1);
  return value
    .split(',')
    .filter((one) => one.trim() !== '')
    .map(product);
}
const constant = (file: string, name: string): number => constants(file, name)[0] ?? Number.NaN;

const shapes: Readonly<Record<string, z.core.$ZodType>> = {
  ...settings.resilienceSettings.shape,
  ...settings.mcpSettings.shape,
  ...settings.oauthSettings.shape,
  ...settings.idempotencySettings.shape,
  ...settings.ttlSettings.shape,
  ...settings.warmSettings.shape,
};
/** The default of a variable of the functions. */
function variable(name: string): number {
  const schema = shapes[name];
  if (!schema) throw new Error(`There is no variable ${name}.`);
  return z.number().parse(z.parse(schema, undefined));
}

const template = templateWith();
const standing = idleResourcesOf(template);
const cost = (calls: number, withFree = true): number => total(costs(monthlyUsage(standing, calls), withFree));
const dollars = (value: number): string => value.toFixed(2);

const alarm = z.looseObject({
  AlarmName: z.string(),
  Threshold: z.number(),
  Period: z.number(),
  EvaluationPeriods: z.number(),
  DatapointsToAlarm: z.number().optional(),
});
/** An alarm of the template: what it takes, and in how many of how many periods of so many minutes. */
function alarmOf(name: string) {
  const [found] = Object.values(
    template.findResources('AWS::CloudWatch::Alarm', { Properties: { AlarmName: `McpServerForSpotify-${name}` } }),
  );
  const {
    Threshold,
    Period,
    EvaluationPeriods,
    DatapointsToAlarm = EvaluationPeriods,
  } = alarm.parse(found?.['Properties']);
  return {
    threshold: Threshold,
    minutes: Period / 60,
    periods: `in ${inWords(DatapointsToAlarm)} of ${inWords(EvaluationPeriods)} periods of ${inWords(Period / 60)} minutes`,
    all: EvaluationPeriods,
    bad: DatapointsToAlarm,
  };
}
const functionsTimeout = z
  .number()
  .parse(Object.values(template.findResources('AWS::Lambda::Function'))[0]?.['Properties']?.['Timeout']);
const routes = Object.keys(template.findResources('AWS::ApiGatewayV2::Route')).length;
const throttle = z
  .looseObject({ ThrottlingRateLimit: z.number(), ThrottlingBurstLimit: z.number() })
  .parse(
    Object.values(template.findResources('AWS::ApiGatewayV2::Stage'))[0]?.['Properties']?.['DefaultRouteSettings'],
  );
const core = coreRoutes.length + coreNames.length;
const wizardMinutes = steps.reduce((sum, { takes }) => sum + Number(/^(\d+) minute/.exec(takes)?.[1] ?? 0), 0);
const [, week = ''] =
  /\| \+ playlists proven by their list \| \d+ \| (\d+)\.\d % /.exec(read('docs/benchmarks.md')) ?? [];
const recipes = (read('docs/recipes.md').match(/^\| “/gm) ?? []).length;
const rowsOfPlaylist = z
  .object({ properties: z.object({ tracks_limit: z.object({ default: z.number() }) }) })
  .parse(z.toJSONSchema(tools.find(({ name }) => name === 'get_playlist')?.input ?? z.never(), { io: 'input' }))
  .properties.tracks_limit.default;
const breaker = layerSettings({}).breakerPolicy;
/** What a client's document may weigh and take. */
const document = `${constant('functions/oauth.ts', 'largest') / 1024} KB, ${constant('functions/oauth.ts', 'timeout') / second} s`;
const [wrongClaims = 0, claimWindow = 0] = constants('lib/sign-in/start-page.ts', 'wrongClaims');
const [, startWindow = 0] = constants('lib/sign-in/pending-authorization.ts', 'startsPerWindow');
const sixMonths = inWords(constant('lib/spotify/consent.ts', 'sixMonths'));
const fresh = (kind: string): number => variable(`TTL_${kind}_S`);
const kilobytes = Object.entries(buildViews()).map(
  ([name, { html }]) => [name, Math.round(Buffer.byteLength(html) / 1000)] as const,
);
/** What grows with the calls, dearest first. */
const growing = [...costs(monthlyUsage(standing, 1_000_000), true)]
  .map(([service, sum]) => [service, sum - (costs(monthlyUsage(standing, 0), true).get(service) ?? 0)] as const)
  .toSorted(([, one], [, other]) => other - one);

/** What pages say with the figures of the code in it. White space counts as one blank; pictures and addresses are left out. */
const known: Readonly<Record<string, readonly string[]>> = {
  'README.md': [
    `costs about ${Math.round(cost(0))} USD a month`,
    `| about ${Math.round(cost(0))} USD a month |`,
    `Node ${packageJson.engines.node.replace(/^\D*([\d]+\.\d+)[\s\S]*/, '$1')} or newer`,
    `${tools.length} tools: playback`,
    `${week} % of the reads cost no call`,
    `everything in ${core} tools`,
    `has ${core} tools through which all the others can be called`,
    `${inWords(Object.keys(dashboards).length)} dashboards`,
    `${Object.keys(alarms).length} alarms that notify`,
    `The wizard takes about ${wizardMinutes + 1} minutes`,
    `About ${dollars(cost(0))} USD a month while idle`,
    `${dollars(cost(0, false))} at list prices`,
    `A thousand tool calls a month add ${dollars(cost(1000) - cost(0))} USD, a hundred thousand ${dollars(cost(100_000) - cost(0))}`,
    `expires after ${sixMonths} months; the server warns ${inWords(daysOfWarning / 7)} weeks before`,
    `${inWords(recipes)} requests to an assistant`,
  ],
  'SECURITY.md': [
    `one URL and for ${variable('ACCESS_TOKEN_SECONDS') === 3600 ? 'an hour' : '?'}`,
    `within ${constant('lib/auth/static-token.ts', 'tokenCountsFor') === minute ? 'a minute' : '?'}, or within ${inWords(constant('lib/auth/static-token.ts', 'tokenCountsInOutage') / minute)} while`,
    `another key within ${inWords(constant('lib/auth/access-token-check.ts', 'keysCountFor') / minute)} minutes`,
    `valid for ${constant('lib/storage/oauth/public-keys.ts', 'afterlife') / minute} minutes`,
    `up to ${variable('QUOTA_GUEST_SHARE') === 0.5 ? 'half' : '?'} of each of Spotify's quotas`,
  ],
  'docs/apps.md': [
    `at most every ${constant('lib/views/player/poller.ts', 'gap') / second} seconds`,
    `not later than ${inWords(constant('lib/views/player/poller.ts', 'life') / minute)} minutes after its last use`,
    `open for ${inWords(constant('lib/views/player/poller.ts', 'life') / minute)} minutes`,
    `After ${constant('lib/views/stage/stage.ts', 'patience') / second} seconds`,
    ...kilobytes.map(([name, size]) => `| ${name} | ${size} KB |`),
  ],
  'docs/architecture.md': [
    `the ${inWords(Object.keys(template.findResources('AWS::SecretsManager::Secret')).length)} secrets`,
    `${inWords(Object.keys(dashboards).length)} dashboards`,
  ],
  'docs/cli.md': [`for ${constant('cli/server/last-list.ts', 'minutes')} minutes`],
  'docs/configuration.md': [
    `emits ${inWords(series)} series, \`full\` ${seriesOfFull === 18 ? 'eighteen' : '?'} more, which cost up to ${dollars(seriesOfFull * prices.metric.dollars)} USD a month`,
    `without it ${variable('WARMING_CALLS_PER_DAY')}`,
  ],
  'docs/deploying.md': [`the ${inWords(steps.length)} steps`, `at most ${mostCalls} calls to Spotify`],
  'docs/on-call.md': [
    `the last ${constant('lib/verdict/findings/facts.ts', 'windowMinutes')} minutes`,
    `two or three periods of ${inWords(alarmOf('ErrorRate').minutes)} minutes`,
  ],
  'docs/rollout.md': [`three additional alarms (${dollars(3 * prices.alarm.dollars)} USD a month)`],
  'docs/runbooks/breaker-open.md': [
    `failed ${inWords(breaker.failures)} times within ${breaker.window === minute ? 'a minute' : '?'}`,
    `for ${breaker.coolDown / second} seconds at a time`,
    `ends ${inWords(alarmOf('BreakerOpen').all * alarmOf('BreakerOpen').minutes)} minutes later`,
  ],
  'docs/runbooks/calls-left.md': [
    `less than ${alarmOf('CallsLeft').threshold} %`,
    `the bucket for more than ${inWords(constant('lib/mcp/call-report.ts', 'longCoolDown') / minute)} minutes`,
    `the last ${variable('QUOTA_RESERVE') === 0.2 ? 'fifth' : '?'} (\`QUOTA_RESERVE\`)`,
  ],
  'docs/runbooks/consent-due.md': [`almost ${sixMonths} months ago. A consent expires ${sixMonths} months after`],
  'docs/runbooks/error-rate.md': [
    `In ${inWords(alarmOf('ErrorRate').bad)} of the last ${inWords(alarmOf('ErrorRate').all)} periods of ${inWords(alarmOf('ErrorRate').minutes)} minutes, more than ${100 * alarmOf('ErrorRate').threshold} %`,
    `for ${inWords(alarmOf('ErrorRate').bad * alarmOf('ErrorRate').minutes)} minutes`,
  ],
  'docs/runbooks/hit-rate.md': [
    `In ${inWords(alarmOf('HitRate').bad)} of the last ${alarmOf('HitRate').all} hours`,
    `fewer than ${inWords(alarmOf('HitRate').bad)} of ${alarmOf('HitRate').all}`,
  ],
  'docs/runbooks/latency.md': [
    `For ${alarmOf('Latency').bad * alarmOf('Latency').minutes} minutes, one tool call in twenty took longer than ${alarmOf('Latency').threshold / second} seconds`,
    `under ${alarmOf('Latency').threshold / second} seconds for ${alarmOf('Latency').bad * alarmOf('Latency').minutes} minutes`,
    `may take ${variable('TOOL_DEADLINE_MS') / second} seconds`,
  ],
  'docs/runbooks/server-errors.md': [
    `In ${alarmOf('ServerErrors').periods.replace(/^in /, '')}`,
    `time limit of ${functionsTimeout} seconds`,
    `(${variable('TOOL_DEADLINE_MS') / second} seconds)`,
    `zero for ${alarmOf('ServerErrors').all * alarmOf('ServerErrors').minutes} minutes`,
  ],
  'docs/runbooks/sign-in-failures.md': [
    `At least ${alarmOf('SignInFailures').threshold} steps of sign-ins failed within ${alarmOf('SignInFailures').minutes} minutes`,
  ],
  'docs/runbooks/store-failures.md': [
    `refused after ${inWords(constant('lib/resilience/layers/admission.ts', 'recent') / 1000)} seconds`,
    `at least ${alarmOf('StoreFailures').threshold} times in each of ${inWords(alarmOf('StoreFailures').all)} periods of ${inWords(alarmOf('StoreFailures').minutes)} minutes`,
    `${variable('STATE_TIMEOUT_MS')} ms`,
    `for ${inWords(alarmOf('StoreFailures').all * alarmOf('StoreFailures').minutes)} minutes`,
  ],
  'docs/runbooks/throttles.md': [
    `${alarmOf('Throttles').periods}`,
    `${queueLimit} requests can wait`,
    `zero for ${alarmOf('Throttles').all * alarmOf('Throttles').minutes} minutes`,
  ],
  'docs/scale.md': [
    `up to ${mostObjects} objects of some answers`,
    `${variable('RATE_PER_MINUTE')} calls a minute to Spotify, ${variable('RATE_PER_SECOND')} of them in one second`,
    `${throttle.ThrottlingRateLimit} requests a second, bursts of ${throttle.ThrottlingBurstLimit}`,
    `Each user adds a secret (${dollars(prices.secret.dollars)} USD a month)`,
    `about ${100 * perCall.cached} % are answered`,
    `(${growing
      .slice(0, 3)
      .map(([service, sum]) => `${service} ${dollars(sum)} USD`)
      .join(', ')})`,
  ],
  'docs/threat-model.md': [
    `(access to their account for ${sixMonths} months)`,
    `confirmed in the last ${inWords(constant('lib/resilience/layers/admission.ts', 'recent') / second)} seconds`,
    `read again after ${inWords(constant('lib/auth/access-token-check.ts', 'keysCountFor') / minute)} minutes; no token may be valid for more than ${constant('lib/auth/access-token-check.ts', 'longestLife') === 3600 ? 'an hour' : '?'}`,
    `one address may send ${constant('lib/sign-in/requests.ts', 'authorizationsPerWindow') === 100 ? 'a hundred' : '?'} in ${inWords(constant('lib/sign-in/requests.ts', 'window') / minute)} minutes`,
    `one address may start a hundred in ${inWords(startWindow / minute)} minutes`,
    `${inWords(wrongClaims)} wrong attempts from one address in ${inWords(claimWindow / minute)} minutes`,
    `no redirects, ${document}`,
    `at most ${document.replace(',', ' and')}`,
  ],
  'docs/troubleshooting.md': [
    `1 to ${defaultLag.player / second} seconds to show a change, playlists and library up to ${defaultLag.library / second}`,
    `(${fresh('PLAYBACK')} s for the player, ${fresh('PLAYLIST') / 60} min for playlists)`,
    `(it lasts ${sixMonths} months`,
    `expires after ${sixMonths} months`,
    `warn ${inWords(daysOfWarning / 7)} weeks before`,
    `\`RATE_PER_SECOND\` (${variable('RATE_PER_SECOND')}) and \`RATE_PER_MINUTE\` (${variable('RATE_PER_MINUTE')})`,
    `The stack has ${inWords(routes)} routes`,
    `so that the last ${variable('QUOTA_RESERVE') === 0.2 ? 'fifth' : '?'}`,
  ],
  'docs/upgrading.md': [
    `100 rows of a playlist by default | ${rowsOfPlaylist}`,
    `All ${new Set(Object.values(publishedNames).flat()).size} tools`,
    `${inWords(Object.keys(dashboards).length)} dashboards`,
    `within ${inWords(variable('IDEMPOTENCY_WINDOW_S') / 60)} minutes it gets the first answer`,
  ],
};

/** What no code of ours knows, by where it is from. */
const from = {
  spotify: "Spotify's rules and documentation",
  aws: "AWS's quotas and documentation",
  measured: 'a measurement that the page describes',
  test: 'the bound of a test, which the reason names',
  wording: 'no figure of the server',
} as const;
const stated: Readonly<Record<string, ReadonlyArray<readonly [text: string, why: keyof typeof from]>>> = {
  'README.md': [
    ['3,000 tokens', 'test'],
    ['at most five users on a list of the owner', 'spotify'],
  ],
  'CONTRIBUTING.md': [
    ['The ten alarms and ten custom metrics', 'test'],
    ['mostly under 200 lines, functions mostly under 30', 'wording'],
    ['five minutes', 'measured'],
  ],
  'docs/apps.md': [
    ['680 px, light', 'wording'],
    ['680 px, dark', 'wording'],
    ['320 px, light', 'wording'],
    ['320 px, dark', 'wording'],
    ['makes **3 calls**. In the ten minutes after that', 'test'],
    ['| 650 KB |', 'measured'],
    ['60,000 bytes', 'test'],
  ],
  'docs/configuration.md': [
    ['rate(1 hour)', 'wording'],
    ['a tenth for five minutes', 'aws'],
    ['in 24 hours', 'spotify'],
  ],
  'docs/deploying.md': [
    ['3,008 MB', 'aws'],
    ['5,120 characters', 'aws'],
  ],
  'docs/recipes.md': [['these ten songs', 'wording']],
  'docs/rollout.md': [
    ['a tenth of the traffic for five minutes', 'aws'],
    ['so five minutes with a tenth of them', 'aws'],
    ['75 GB', 'aws'],
    ['about 2 MB', 'measured'],
  ],
  'docs/runbooks/calls-left.md': [['rolling 24 hours', 'spotify']],
  'docs/runbooks/sign-in-failures.md': [
    ['5 users at most', 'spotify'],
    ['for 30 minutes', 'wording'],
  ],
  'docs/runbooks/hit-rate.md': [['at least 20 reads each', 'aws']],
  'docs/scale.md': [
    ['allows five users per app', 'spotify'],
    ['1,024 MB, 0.29 at 512', 'aws'],
    ['| 1,024 MB | 512 MB |', 'wording'],
    ['| 237 ms | 600 ms |', 'measured'],
    ['| 80 ms | 198 ms |', 'measured'],
    ['median / 95 % | 2.0 / 8.4 ms | 2.4 / 17.7 ms |', 'measured'],
    ['median / 95 % | 2.9 / 5.8 ms | 4.4 / 17.8 ms |', 'measured'],
    ['waits 150 ms | 153 GB-ms | 77 GB-ms |', 'measured'],
    ['So 512 MB is enough', 'wording'],
    ['at 1,000,000 calls a month about 100,000 GB-seconds instead of 140,500, 0.54 USD less', 'measured'],
    ['A start takes 2.5 times as long', 'measured'],
    ['gives 400,000 GB-seconds a month for free', 'aws'],
    ['below 2.8 million calls a month 512 MB saves nothing', 'measured'],
    ['the default is 1,024 MB', 'wording'],
    ['1,000 write units and 3,000 read units a second', 'aws'],
    ['10 Lambda requests at once', 'aws'],
    ['up to 3 KB on a day', 'test'],
    ['1,000 containers that want a call a second make 1,082 takes', 'measured'],
    ['500 changes a second of one user', 'aws'],
    ['3,000 tool calls a second', 'aws'],
    ['up to 1,000 containers', 'measured'],
    ['within the five seconds', 'test'],
    ['At 1,000,000 tool calls a month (one every 2.6 seconds)', 'wording'],
  ],
  'docs/threat-model.md': [['compared for two users', 'wording']],
  'docs/troubleshooting.md': [
    ['5 users whom', 'spotify'],
    ['5,120 characters', 'aws'],
    ['3,008 MB', 'aws'],
    ['10 concurrent executions', 'aws'],
    ['at least seven days', 'aws'],
  ],
};

/** A part of a page that reports one run; its figures are those of that run. */
const oneRun: Readonly<Record<string, RegExp>> = {
  'docs/apps.md': /Bundles with and without views, [\s\S]*?that a start loads\./,
  'docs/on-call.md': /## An outage of ten minutes, simulated[\s\S]*/,
};

/** Written from the code as a whole, or measured; each has a test of its own that compares all of it. */
const written = ['docs/benchmarks.md', 'docs/cost.md', 'docs/stack.md', 'docs/tools.md'];

const pages = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  ...['docs', 'docs/runbooks'].flatMap((folder) =>
    readdirSync(path.join(root, folder))
      .filter((name) => name.endsWith('.md'))
      .map((name) => `${folder}/${name}`),
  ),
].filter((page) => !written.includes(page));

const spaced = (text: string): string => text.replaceAll(/\s+/g, ' ');
/** The sentences of a page: without listings, pictures, addresses and reports of one run. */
function sentences(page: string): string {
  const run = oneRun[page];
  const text = run ? read(page).replace(run, ' ') : read(page);
  return spaced(
    text
      .replaceAll(/```[\s\S]*?```/g, ' ')
      // The names of tests, which say the figures of their sentences again.
      .replaceAll(/`test\/[\w./-]+\.test\.ts`: [^|\n]*\|/g, ' |')
      .replaceAll(/!\[[^\]]*\]\([^)]*\)/g, ' ')
      .replaceAll(/\]\([^)]*\)/g, ']')
      .replaceAll(/<https?:[^>]*>/g, ' '),
  );
}

const number = String.raw`\d[\d,]*(?:\.\d+)?|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|eighteen|twenty)\b`;
const unit =
  'tools?|settings?|variables|alarms?|dashboards?|seconds?|s|ms|minutes?|min|hours?|days?|weeks?|months?|USD|dollars?|cents?|bytes|KB|MB|GB|tokens?|calls?|requests?|rows?|songs?|users?|commands?|steps?|routes?|metrics|series|attempts|characters|clients|containers|times|secrets?|columns|px|objects|units|reads|failures|lines|things|periods';
/** A figure with its unit. */
const figure = new RegExp(String.raw`(?<![\w./#-])(?:${number})\s?(?:%|(?:${unit})\b)`, 'g');

/** The figures of a text that no fragment covers, each with what stands around it. */
function uncovered(text: string, fragments: readonly string[]): readonly string[] {
  const covered = fragments.flatMap((fragment) => {
    const ranges: Array<readonly [number, number]> = [];
    for (let at = text.indexOf(fragment); at >= 0; at = text.indexOf(fragment, at + 1))
      ranges.push([at, at + fragment.length]);
    return ranges;
  });
  return [...text.matchAll(figure)]
    .filter(({ index, 0: found }) => !covered.some(([start, end]) => start <= index && index + found.length <= end))
    .map(({ index, 0: found }) => `${found}: …${text.slice(Math.max(0, index - 40), index + found.length + 30)}…`);
}

describe.each(pages.map((page) => [page]))('%s', (page) => {
  const text = sentences(page);
  const [ofCode, ofOthers] = [known[page] ?? [], (stated[page] ?? []).map(([fragment]) => fragment)];

  test('says the figures of the code', () => {
    expect(ofCode.filter((fragment) => !text.includes(fragment))).toEqual([]);
  });

  test('has no other figure but those whose source is named', () => {
    expect(ofOthers.filter((fragment) => !text.includes(fragment))).toEqual([]);
    expect(uncovered(text, [...ofCode, ...ofOthers])).toEqual([]);
  });
});

test('finds figures that nothing covers', () => {
  expect(uncovered('It has 17 tools, and waits five minutes or 3 %.', ['waits five minutes'])).toEqual([
    expect.stringMatching(/^17 tools: /),
    expect.stringMatching(/^3 %: /),
  ]);
  for (const page of [...Object.keys(known), ...Object.keys(stated), ...Object.keys(oneRun)])
    expect(pages).toContain(page);
});

describe('what tools say of themselves', () => {
  const inSchema = (input: z.ZodObject): readonly number[] =>
    [...JSON.stringify(z.toJSONSchema(input, { io: 'input' })).matchAll(/(?<=[:,[])-?\d+(?:\.\d+)?(?=[,}\]])/g)].map(
      Number,
    );
  const equalFor = variable('IDEMPOTENCY_WINDOW_S') / 60;
  const lag = defaultLag.library / second;
  /** What no schema says, from our constants; the bare numbers are Spotify's. */
  const others: Readonly<Record<string, readonly number[]>> = {
    get_current_playback: [1, defaultLag.player / second],
    add_to_queue: [constant('lib/tools/toolsets/queue.ts', 'page'), equalFor],
    get_queue: [20],
    // An example of a filter.
    search: [1990, 1999],
    get_album: [50],
    get_new_releases: [10],
    get_artist_albums: [10],
    add_custom_playlist_cover_image: [constant('lib/tools/toolsets/playlists.ts', 'most') / 1024],
    add_tracks_to_playlist: [equalFor, lag],
    create_playlist: [equalFor],
    remove_tracks_from_playlist: [lag],
    get_audiobook: [50],
    get_top_items: [4, 6],
    sort_playlist: [100],
  };
  const numbersIn = (text: string): readonly number[] =>
    [...text.matchAll(/(?<![\w.])\d+(?:\.\d+)?(?![\w.:])/g)].map(([digits]) => Number(digits));

  test('no name here belongs to a removed tool', () => {
    expect(Object.keys(others).filter((name) => !tools.some((tool) => tool.name === name))).toEqual([]);
  });

  test.each(tools.map((tool) => [tool.name, tool] as const))(
    '%s: each figure is one of its schema, or named here',
    (name, { description, input }) => {
      const allowed = [...inSchema(input), ...(others[name] ?? [])];
      expect(numbersIn(description).filter((one) => !allowed.includes(one))).toEqual([]);
    },
  );
});
