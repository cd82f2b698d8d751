import path from 'node:path';
import * as z from 'zod';
import type { Upstream } from './aws/dynamodb/service.ts';

const url = z
  .url({ protocol: /^https?$/, error: 'an http or https URL' })
  .transform((text) => text.replace(/\/+$/, ''));

const wholeNumber = (least: number, most: number) => {
  const error = `a whole number from ${least} to ${most}`;
  return z
    .string()
    .regex(/^\d+$/, { error })
    .transform(Number)
    .pipe(z.int().min(least, { error }).max(most, { error }));
};

/** The environment of `npm start`. */
export const laptopVariables = z.object({
  PORT: wholeNumber(0, 65_535)
    .default(3000)
    .describe('Where MCP is served, at `http://127.0.0.1:PORT/mcp`; 0 for a free one.'),
  MCP_ACCESS_TOKEN: z
    .string()
    .regex(/^[\x21-\x7e]+$/, { error: 'visible ASCII characters without a space' })
    .optional()
    .describe('The static bearer token; without it the one of the last start, or a random one, which is printed.'),
  LOCAL_STATE_DIR: z
    .string()
    .default('.local')
    .describe(
      'Where registrations, tokens and keys are stored for the next start, in a folder for each port; `npm start -- --fresh` deletes them, and with `PORT=0` none are stored.',
    ),
  SPOTIFY_CLIENT_ID: z.string().optional().describe('Your Spotify app; without it the demo Spotify is used.'),
  SPOTIFY_CLIENT_SECRET: z.string().optional().describe('The secret of that app.'),
  SPOTIFY_API_URL: url
    // People omit /v1.
    .transform((text) => (new URL(text).pathname === '/' ? `${text}/v1` : text))
    .optional()
    .describe("Any server with the Web API; without it the demo's, or Spotify's own."),
  SPOTIFY_ACCOUNTS_URL: url
    .optional()
    .describe("The server for the sign-in of users; without it the demo's, or Spotify's own."),
  SPOTIFY_REFRESH_TOKEN: z
    .string()
    .optional()
    .describe('Signs the owner in at once. Without it the demo user is signed in, or nobody: sign in at `/`.'),
  SPOTIFY_QUOTA_MODE: z
    .enum(['development', 'extended'], { error: 'development or extended' })
    .default('development')
    .describe('What the app may call.'),
  AWS_ENDPOINT_URL_DYNAMODB: url.optional().describe('A DynamoDB such as DynamoDB Local; without it the embedded one.'),
  AWS_ACCESS_KEY_ID: z.string().default('local').describe('The access key id for that DynamoDB.'),
  AWS_REGION: z.string().default('us-east-1').describe('The region for that DynamoDB.'),
  LOCAL_MINUTE_MS: wholeNumber(100, 60_000)
    .default(60_000)
    .describe(
      'How long a minute of the local CloudWatch takes, milliseconds: less shows alarms fire and recover sooner.',
    ),
  CONTAINERS: wholeNumber(1, 64).default(1).describe('How many Lambda workers of a function may run at once.'),
  GATEWAY_WWW_AUTHENTICATE: z
    .enum(['keep', 'rename'], { error: 'keep or rename' })
    .default('keep')
    .describe('`rename` emulates a gateway that renames this header.'),
});

export type LaptopSettings = Readonly<ReturnType<typeof laptopSettings>>;

/** Reads the environment of `npm start`. Throws one sentence that names the first wrong variable. */
export function laptopSettings(environment: Readonly<Record<string, string | undefined>>) {
  // In a shell or a container file an empty variable means "not set".
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const { data, error } = laptopVariables.safeParse(given);
  const [wrong] = error?.issues ?? [];
  if (wrong !== undefined) {
    const name = wrong.path.join('.');
    const isSecret = /TOKEN|SECRET/.test(name);
    throw new Error(`${name} ${isSecret ? '' : `is ${JSON.stringify(given[name])}, but `}must be ${wrong.message}.`);
  }
  if (data === undefined) throw new Error('The settings cannot be read.');
  return {
    port: data.PORT,
    accessToken: data.MCP_ACCESS_TOKEN,
    /** Where the sign-in is stored between starts; without it nowhere. */
    stateFolder: data.PORT === 0 ? undefined : path.resolve(data.LOCAL_STATE_DIR, String(data.PORT)),
    containers: data.CONTAINERS,
    minuteMs: data.LOCAL_MINUTE_MS,
    wwwAuthenticate: data.GATEWAY_WWW_AUTHENTICATE,
    quotaMode: data.SPOTIFY_QUOTA_MODE,
    spotify: {
      /** Default: the demo Spotify's. */
      client: client(data),
      apiUrl: data.SPOTIFY_API_URL,
      accountsUrl: data.SPOTIFY_ACCOUNTS_URL,
      refreshToken: data.SPOTIFY_REFRESH_TOKEN,
    },
    /** Default: the embedded DynamoDB. */
    dynamodb: external(data),
  };
}

type Variables = z.output<typeof laptopVariables>;

function client({ SPOTIFY_CLIENT_ID: clientId, SPOTIFY_CLIENT_SECRET: clientSecret }: Variables) {
  if (clientId === undefined && clientSecret === undefined) return;
  if (clientId === undefined || clientSecret === undefined) {
    throw new Error('SPOTIFY_CLIENT_ID and SPOTIFY_CLIENT_SECRET belong together: give both, or neither for the demo.');
  }
  return { clientId, clientSecret };
}

function external({ AWS_ENDPOINT_URL_DYNAMODB, AWS_ACCESS_KEY_ID, AWS_REGION }: Variables): Upstream | undefined {
  if (AWS_ENDPOINT_URL_DYNAMODB === undefined) return undefined;
  return { url: AWS_ENDPOINT_URL_DYNAMODB, accessKeyId: AWS_ACCESS_KEY_ID, region: AWS_REGION };
}
