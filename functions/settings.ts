import * as z from 'zod';

const milliseconds = z.coerce.number().int().positive();
/** A base URL without the slash at its end. */
const baseUrl = z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, ''));
const list = z.string().transform((text) => text.split(',').flatMap((item) => item.trim() || []));

/** The environment of the `mcp` function. */
export const mcpSettings = z.object({
  TABLE_NAME: z.string().min(1),
  APP_SECRET_ID: z.string().min(1),
  SERVER_SECRET_ID: z.string().min(1),
  USER_SECRET_PREFIX: z.string().min(1),
  SPOTIFY_QUOTA_MODE: z.enum(['development', 'extended']).default('development'),
  SPOTIFY_API_URL: baseUrl.default('https://api.spotify.com/v1'),
  SPOTIFY_ACCOUNTS_URL: baseUrl.default('https://accounts.spotify.com'),
  /** One exchange with Spotify, milliseconds. */
  SPOTIFY_TIMEOUT_MS: milliseconds.default(8000),
  /** One tool call, milliseconds: less than the function's own limit. */
  TOOL_DEADLINE_MS: milliseconds.max(28_000).default(20_000),
  /** One exchange with DynamoDB or Secrets Manager, milliseconds. */
  AWS_TIMEOUT_MS: milliseconds.default(3000),
  /** Host names whose pages may call the server from a browser, besides its own; separated by commas. */
  ALLOWED_ORIGINS: list.default([]),
});

/** The settings of the `mcp` function, parsed. */
export type McpSettings = z.output<typeof mcpSettings>;

/**
 * Parses the environment.
 * @throws Error that names each wrong variable and what it should be.
 */
export function parseSettings<T>(schema: z.ZodType<T>, environment: NodeJS.ProcessEnv): T {
  const parsed = schema.safeParse(environment);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new Error(`Wrong settings in the environment: ${faults.join('; ')}`);
}
