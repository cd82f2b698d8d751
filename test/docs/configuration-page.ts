import * as z from 'zod';
import * as functionSettings from '../../functions/settings/settings.ts';
import { laptopVariables } from '../../infra/local/settings.ts';
import { describedSettings } from '../../infra/settings.ts';
import { variableNames } from '../../infra/variables.ts';

type Shape = Readonly<Record<string, z.core.$ZodType>>;

const described = z.looseObject({ description: z.string().default(''), default: z.unknown().optional() });
const code = (value: unknown): string => `\`${String(value)}\``;
const row = (...cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** The table of the settings of a deployment; `link` adapts links to where it stands. */
export const settingsTable = (link = (text: string): string => text): string =>
  [
    '| setting | default | meaning |',
    '|---|---|---|',
    ...describedSettings.map(({ name, fallback, meaning }) =>
      row(code(name), fallback === undefined ? 'none' : code(fallback), link(meaning)),
    ),
  ].join('\n');

function variableRows(shape: Shape): readonly string[] {
  return Object.entries(shape).map(([name, schema]) => {
    const facts = described.parse(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }));
    const fallback = facts.default ?? z.safeParse(schema, undefined).data;
    const shown = fallback === undefined ? 'none' : Array.isArray(fallback) ? 'empty' : code(fallback);
    return row(code(name), shown, facts.description);
  });
}

const table = (shape: Shape): string =>
  ['| variable | default | meaning |', '|---|---|---|', ...variableRows(shape)].join('\n');

/** Only those that a deployment may set. */
function settable(shape: Shape, seen: Set<string>): Shape {
  const allowed = new Set(variableNames);
  const fresh = Object.entries(shape).filter(([name]) => allowed.has(name) && !seen.has(name));
  for (const [name] of fresh) seen.add(name);
  return Object.fromEntries(fresh);
}

/** `docs/configuration.md`, from the schemas that check the settings. */
export function configurationPage(): string {
  const {
    spotifySettings,
    mcpSettings,
    resilienceSettings,
    ttlSettings,
    quotaSettings,
    idempotencySettings,
    oauthSettings,
    metricsSettings,
  } = functionSettings;
  const seen = new Set<string>();
  const sections: ReadonlyArray<readonly [title: string, shape: Shape]> = [
    ['Spotify and AWS', spotifySettings.shape],
    ['Tools', mcpSettings.shape],
    ['Cache, breaker, limiter, retry', resilienceSettings.shape],
    ['Idempotency', idempotencySettings.shape],
    ['How long responses are fresh', ttlSettings.shape],
    ["Our estimates of Spotify's quota", quotaSettings.shape],
    ['Sign-in', oauthSettings.shape],
    ['Metrics', metricsSettings.shape],
  ];
  return `${[
    '# Configuration',
    'Made by `npm run docs` from the schemas that check every value: a wrong value fails the deployment, or the start, with an error message.',
    '## A deployment',
    'Pass a setting as `-c name=value` to every `cdk` command, or once under `context` in `cdk.json`.',
    settingsTable((text) => text.replaceAll('(docs/', '(')),
    '## The functions',
    'Any of these is a `variables` setting of a deployment, `-c variables=CACHE=off,RATE_PER_MINUTE=100` or an object in `cdk.json`, and a variable of the environment of `npm start`. Parts that are `on` can be switched `off`.',
    ...sections.flatMap(([title, shape]) => [`### ${title}`, table(settable(shape, seen))]),
    '## The laptop',
    'Variables of `npm start` in addition to those above.',
    table(laptopVariables.shape),
  ].join('\n\n')}\n`;
}

/** What the page must name. */
export const allVariables: readonly string[] = [...variableNames, ...Object.keys(laptopVariables.shape)];
