import * as z from 'zod';
import { type FunctionName, settingsOf } from '../functions/settings/settings.ts';

/**
 * What the stack itself gives its functions: a variable of these names would cut its wiring, weaken its cookies, or send the
 * metrics where no alarm looks.
 */
const wired =
  /^(TABLE_NAME|\w+_SECRET_ID|USER_SECRET_PREFIX|WARM_FUNCTION_NAME|ROLLOUT_\w+|METRICS_SERVICE|PUBLIC_URL|PLAIN_COOKIES|VIEW_IMAGE_SOURCES)$/;
/** These have their own settings. */
const named: ReadonlySet<string> = new Set([
  'SPOTIFY_QUOTA_MODE',
  'ALLOWED_ORIGINS',
  'WARMING',
  'WARMING_CALLS_PER_DAY',
]);

const schemasOf = (name: FunctionName): ReadonlyMap<string, z.core.$ZodType> =>
  new Map(
    settingsOf[name].flatMap(({ shape }) =>
      Object.entries(shape).filter(([variable]) => !(wired.test(variable) || named.has(variable))),
    ),
  );
const schemas = new Map([...schemasOf('mcp'), ...schemasOf('warm'), ...schemasOf('oauth')]);

/** Those of the variables given that a function reads. */
export function variablesFor(
  name: FunctionName,
  given: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const known = schemasOf(name);
  return Object.fromEntries(Object.entries(given).filter(([variable]) => known.has(variable)));
}

/** The variables of the functions that a deployment may set, in alphabetical order. */
export const variableNames: readonly string[] = [...schemas.keys()].sort();

/**
 * Variables of the functions: `NAME=value,NAME=value` on the command line, an object in `cdk.json`. Each is checked by the
 * function's own schema, so that a wrong value fails the deployment and not the first call.
 */
export const variables = z
  .preprocess(
    (given) => (typeof given === 'string' ? fromText(given) : given),
    z.record(z.string(), z.union([z.string(), z.number()]).transform(String), 'NAME=value,NAME=value'),
  )
  .superRefine((given, context) => {
    for (const [name, value] of Object.entries(given)) {
      const fault = faultOf(name, value);
      if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
    }
  });

const fromText = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    text.split(',').map((pair) => {
      const [name = '', ...value] = pair.trim().split('=');
      return [name, value.join('=')];
    }),
  );

function faultOf(name: string, value: string): string | undefined {
  const schema = schemas.get(name);
  if (!schema) return `variables of the functions (not ${name}): ${variableNames.join(', ')}`;
  const parsed = z.safeParse(schema, value);
  return parsed.success
    ? undefined
    : `a fitting value for ${name} (${parsed.error.issues.map(({ message }) => message).join(', ')})`;
}
