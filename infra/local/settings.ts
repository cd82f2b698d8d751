import * as z from 'zod';
import type { External } from './dynamodb/start.ts';
import type { WwwAuthenticate } from './gateway/mapping.ts';

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

const variables = z.object({
  PORT: wholeNumber(0, 65_535).default(3000),
  MCP_ACCESS_TOKEN: z
    .string()
    .regex(/^[\x21-\x7e]+$/, { error: 'visible ASCII characters without a space' })
    .optional(),
  SPOTIFY_CLIENT_ID: z.string().optional(),
  SPOTIFY_CLIENT_SECRET: z.string().optional(),
  SPOTIFY_API_URL: url.transform(withVersion).optional(),
  SPOTIFY_ACCOUNTS_URL: url.optional(),
  SPOTIFY_REFRESH_TOKEN: z.string().optional(),
  SPOTIFY_QUOTA_MODE: z.enum(['development', 'extended'], { error: 'development or extended' }).default('development'),
  AWS_ENDPOINT_URL_DYNAMODB: url.optional(),
  AWS_ACCESS_KEY_ID: z.string().default('local'),
  AWS_REGION: z.string().default('us-east-1'),
  CONTAINERS: wholeNumber(1, 64).default(1),
  GATEWAY_WWW_AUTHENTICATE: z.enum(['keep', 'rename'], { error: 'keep or rename' }).default('keep'),
});

/** The settings of the laptop, parsed. */
export interface LaptopSettings {
  /** 0 for a free one. */
  readonly port: number;
  /** The static bearer token, if one is given. */
  readonly accessToken: string | undefined;
  /** How many containers of one function may run at once. */
  readonly containers: number;
  readonly wwwAuthenticate: WwwAuthenticate;
  readonly quotaMode: 'development' | 'extended';
  readonly spotify: {
    /** Absent: the demo Spotify's. */
    readonly client: { readonly clientId: string; readonly clientSecret: string } | undefined;
    readonly apiUrl: string | undefined;
    readonly accountsUrl: string | undefined;
    readonly refreshToken: string | undefined;
  };
  /** Absent: the embedded DynamoDB. */
  readonly dynamodb: External | undefined;
}

/** Reads the environment of `npm start`; throws one sentence that names the first wrong variable. */
export function laptopSettings(environment: Readonly<Record<string, string | undefined>>): LaptopSettings {
  // An empty variable is how a shell or a container file says "not set".
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const { data, error } = variables.safeParse(given);
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
    containers: data.CONTAINERS,
    wwwAuthenticate: data.GATEWAY_WWW_AUTHENTICATE,
    quotaMode: data.SPOTIFY_QUOTA_MODE,
    spotify: {
      client: client(data),
      apiUrl: data.SPOTIFY_API_URL,
      accountsUrl: data.SPOTIFY_ACCOUNTS_URL,
      refreshToken: data.SPOTIFY_REFRESH_TOKEN,
    },
    dynamodb: external(data),
  };
}

type Variables = z.output<typeof variables>;

function client({ SPOTIFY_CLIENT_ID: clientId, SPOTIFY_CLIENT_SECRET: clientSecret }: Variables) {
  if (clientId === undefined && clientSecret === undefined) return;
  if (clientId === undefined || clientSecret === undefined) {
    throw new Error('SPOTIFY_CLIENT_ID and SPOTIFY_CLIENT_SECRET belong together: give both, or neither for the demo.');
  }
  return { clientId, clientSecret };
}

function external({ AWS_ENDPOINT_URL_DYNAMODB, AWS_ACCESS_KEY_ID, AWS_REGION }: Variables): External | undefined {
  if (AWS_ENDPOINT_URL_DYNAMODB === undefined) return undefined;
  return { url: AWS_ENDPOINT_URL_DYNAMODB, accessKeyId: AWS_ACCESS_KEY_ID, region: AWS_REGION };
}

/** The Web API lives under /v1; a bare host is what people write. */
function withVersion(text: string): string {
  return new URL(text).pathname === '/' ? `${text}/v1` : text;
}
