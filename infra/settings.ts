import * as z from 'zod';
import { isSchedule } from './schedule.ts';
import { variables } from './variables.ts';

const logDays = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;
const logLevels = ['DEBUG', 'INFO', 'WARN', 'ERROR'] as const;

/** `-c name=value` gives text, `cdk.json` gives JSON: both are accepted. */
const wholeNumber = (least: number, most: number) =>
  z.preprocess(
    (value) => (typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value),
    z
      .int(`a whole number from ${least} to ${most}`)
      .min(least, `a whole number from ${least} to ${most}`)
      .max(most, `a whole number from ${least} to ${most}`),
  );
const yesOrNo = z.preprocess(
  (value) => (value === 'true' ? true : value === 'false' ? false : value),
  z.boolean('true or false'),
);
const text = (pattern: RegExp, allowed: string) => z.string(allowed).regex(pattern, allowed);
const oneOf = <const T extends readonly string[]>(values: T) => z.enum(values, `one of ${values.join(', ')}`);

const shape = {
  stackName: text(/^[A-Za-z][A-Za-z0-9-]{0,63}$/, 'letters, digits and hyphens, a letter first, at most 64')
    .default('McpServerForSpotify')
    .describe("The stack's name; the names of users' secrets begin with it."),
  quotaMode: oneOf(['development', 'extended'])
    .default('development')
    .describe('What your Spotify app may call: `development` or `extended`.'),
  domainName: text(
    /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/,
    'a host name such as mcp.example.com',
  )
    .optional()
    .describe('A domain of your own, together with `certificateArn`.'),
  certificateArn: text(
    /^arn:[a-z-]+:acm:[a-z0-9-]+:\d{12}:certificate\/[0-9a-f-]+$/,
    "the ARN of an ACM certificate for domainName in the stack's region",
  )
    .optional()
    .describe("The ACM certificate of `domainName`, in the stack's region."),
  challengeMapping: yesOrNo
    .default(true)
    .describe(
      'Whether API Gateway restores the header `WWW-Authenticate`, which it may rename; clients also discover the sign-in without it.',
    ),
  allowedOrigins: text(
    /^[a-z0-9.-]+(,[a-z0-9.-]+)*$/,
    'host names with commas between them, such as app.example.com,localhost',
  )
    .optional()
    .describe('Host names whose pages may call the server from a browser, separated by commas.'),
  memory: wholeNumber(128, 10_240)
    .default(1024)
    .describe('Memory of the function in megabytes, which also determines its CPU.'),
  reservedConcurrency: wholeNumber(1, 1000)
    .optional()
    .describe('How many requests may run at once; new accounts may not reserve any.'),
  requestsPerSecond: wholeNumber(1, 10_000).default(20).describe('Throttling of the whole API: requests a second.'),
  burst: wholeNumber(1, 5000).default(40).describe('Throttling of the whole API: requests at once.'),
  logRetentionDays: z
    .preprocess(
      (value) => (typeof value === 'string' ? Number(value) : value),
      z.literal(logDays, `one of ${logDays.join(', ')}`),
    )
    .default(30)
    .describe('How long logs stay.'),
  logLevel: oneOf(logLevels).default('INFO').describe('`DEBUG`, `INFO`, `WARN` or `ERROR`.'),
  logSampling: z
    .preprocess(
      (value) => (typeof value === 'string' ? Number(value) : value),
      z.number('a number from 0 to 1').min(0, 'a number from 0 to 1').max(1, 'a number from 0 to 1'),
    )
    .optional()
    .describe('The share of containers, 0 to 1, that log at `DEBUG`, including one line for each call to Spotify.'),
  warming: oneOf(['auto', 'on', 'off'])
    .optional()
    .describe(
      "Whether the cache is warmed with the user's data when a client connects: `on`, `off`, or `auto`, which is in `extended` mode only, since it spends quota; without it `auto`.",
    ),
  warmingCallsPerDay: wholeNumber(0, 100_000)
    .optional()
    .describe('How many calls to Spotify that may take in a day; without it 200.'),
  warmSchedule: z
    .string()
    .refine(isSchedule, 'an EventBridge expression such as rate(1 hour), rate(2 hours) or cron(0 6 * * ? *)')
    .optional()
    .describe(
      "When the cache is also warmed with the owner's data: `rate(1 hour)`, `cron(0 6 * * ? *)`, in either mode.",
    ),
  variables: variables
    .optional()
    .describe(
      'Any other setting of the functions, such as `CACHE=off,RATE_PER_MINUTE=100`: see [docs/configuration.md](docs/configuration.md).',
    ),
  monitoring: yesOrNo.default(true).describe('Alarms, dashboards and the topic for notifications.'),
  alarmEmail: z
    .email('an e-mail address')
    .optional()
    .describe('Who gets the alarms by e-mail; the address confirms it once.'),
  slackWorkspaceId: text(/^T[A-Z0-9]{2,}$/, 'the id of a Slack workspace such as T0123ABCD')
    .optional()
    .describe(
      'The Slack workspace that gets them; authorize it by hand first, in the console of Amazon Q Developer in chat applications.',
    ),
  slackChannelId: text(/^[CG][A-Z0-9]{2,}$/, 'the id of a Slack channel such as C0123ABCD')
    .optional()
    .describe('The channel in that workspace.'),
  monthlyBudget: wholeNumber(1, 100_000)
    .optional()
    .describe('US dollars a month of the whole account: notifies when actual or forecast spend exceeds it.'),
  // It is part of each alarm's description, which may have 1,024 characters.
  runbookBaseUrl: text(
    /^https:\/\/\S{1,490}\/$/,
    'an https address of at most 500 characters that ends in a slash, before docs/runbooks/',
  )
    .optional()
    .describe(
      'Where this repository can be read, such as `https://git.example.com/me/repo/blob/main/`: put before the runbook in each alarm.',
    ),
  rollout: oneOf(['all-at-once', 'canary', 'linear'])
    .default('all-at-once')
    .describe(
      'How a new version takes over: at once, or by CodeDeploy, which calls it first, then shifts the traffic (`canary`: a tenth for five minutes; `linear`: a tenth each minute) and is rolled back on alarms: see [docs/rollout.md](docs/rollout.md).',
    ),
  retainData: yesOrNo
    .default(false)
    .describe('Whether table and secrets outlive the stack, with backups and deletion protection.'),
};

/**
 * The characters that `variables` and `allowedOrigins` may take together: Lambda gives a function 4 KB of environment, and the stack's own
 * names and ARNs take the rest.
 */
const mostVariables = 2500;

/** Settings that only say where notices go. */
const notified = ['alarmEmail', 'slackWorkspaceId', 'slackChannelId', 'monthlyBudget'] as const;

const schema = z
  .strictObject(shape)
  .refine(({ domainName, certificateArn }) => (domainName === undefined) === (certificateArn === undefined), {
    path: ['domainName'],
    message: 'both domainName and certificateArn, or neither',
  })
  .refine(
    ({ slackWorkspaceId, slackChannelId }) => (slackWorkspaceId === undefined) === (slackChannelId === undefined),
    {
      path: ['slackWorkspaceId'],
      message: 'both slackWorkspaceId and slackChannelId, or neither',
    },
  )
  .refine(({ monitoring, ...rest }) => monitoring || notified.every((name) => rest[name] === undefined), {
    path: ['monitoring'],
    message: `true together with ${notified.join(', ')}: without monitoring there is nothing to notify of`,
  })
  .refine(
    ({ variables: given = {}, allowedOrigins = '' }) => {
      const lines = Object.entries(given).map(([name, value]) => `"${name}":"${value}",`);
      return Buffer.byteLength(lines.join('') + allowedOrigins) <= mostVariables;
    },
    {
      path: ['variables'],
      message: `at most ${mostVariables} characters of variables and allowedOrigins together: Lambda gives a function 4 KB of environment`,
    },
  )
  .refine(({ monitoring, variables: given }) => !monitoring || given?.['METRICS'] !== 'off', {
    path: ['variables'],
    message: 'METRICS=off only together with monitoring=false: most alarms would see nothing',
  });

/** What the owner may choose at deployment, parsed: each key is the name of the CDK context value. */
export type Settings = Readonly<z.infer<typeof schema>>;

/** For the documentation; `fallback` is undefined where there is none. */
export const describedSettings = Object.entries(shape).map(([name, setting]) => ({
  name,
  fallback: z.safeParse(setting, undefined).data,
  meaning: setting.description ?? '',
}));

/** The names of the settings, in the order in which the README lists them. */
export const settingNames: readonly string[] = Object.keys(shape);

/** Settings that a deployment cannot start with; the message says which and why. */
export class WrongSettings extends Error {}

/**
 * The settings from the app's CDK context. Context of CDK itself has a colon, a slash or a hyphen in its name;
 * every plain word must be a setting, so that a typing error is not taken for the default.
 * @param region where the stack goes, if that is known.
 * @throws WrongSettings that names each wrong setting, the value given and what is allowed.
 */
export function settingsFrom(context: Readonly<Record<string, unknown>>, region = ''): Settings {
  const ours = Object.fromEntries(Object.entries(context).filter(([name]) => /^\w+$/.test(name)));
  const parsed = schema.safeParse(ours);
  if (parsed.success) return inRegion(parsed.data, region);
  throw new WrongSettings(
    `Wrong settings:\n${parsed.error.issues.flatMap((issue) => sentences(issue, ours)).join('\n')}`,
  );
}

/** API Gateway takes a certificate of its own region alone, and says so only after minutes. */
function inRegion(settings: Settings, region: string): Settings {
  const found = settings.certificateArn?.split(':')[3] ?? region;
  if (found === region || region === '') return settings;
  throw new WrongSettings(
    `Wrong settings:\n  certificateArn: the certificate lies in ${found}, and the stack goes to ${region}. Request one in ${region}, or set AWS_REGION=${found}.`,
  );
}

function sentences(issue: z.core.$ZodIssue, given: Readonly<Record<string, unknown>>): readonly string[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((name) => `  ${name}: no such setting. There are: ${settingNames.join(', ')}.`);
  }
  const name = issue.path.join('.');
  return [`  ${name}: ${JSON.stringify(given[name]) ?? 'nothing'} given, allowed is ${issue.message}.`];
}
