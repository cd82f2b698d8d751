import * as z from 'zod';

/**
 * Parses the environment.
 * @throws Error that names each invalid variable and what it should be.
 */
export function parseSettings<T>(schema: z.ZodType<T>, environment: NodeJS.ProcessEnv): T {
  // A schema that parses once is not worth compiling: `jitless` saves each start several milliseconds.
  const parsed = schema.safeParse(environment, { jitless: true });
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new Error(`Wrong settings in the environment: ${faults.join('; ')}`);
}

export const milliseconds = z.coerce.number().int().positive();
/** A base URL without a trailing slash. */
export const baseUrl = z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, ''));
/** Names separated by commas. */
export const list = z.string().transform((text) => text.split(',').flatMap((item) => item.trim() || []));

/** URLs of documents separated by commas or spaces: https, with a path in which `*` stands for one segment. */
export const documentUrls = z
  .string()
  .transform((text) => text.split(/[\s,]+/).filter((item) => item !== ''))
  .pipe(
    z.array(
      z.string().regex(/^https:\/\/[a-z0-9.-]+(:\d+)?(\/[\w.~*-]+)+$/, {
        error: 'https URLs of documents such as https://client.example/oauth/client.json',
      }),
    ),
  );

/** A layer that can be switched off. */
export const part = z
  .enum(['on', 'off'])
  .default('on')
  .transform((value) => value === 'on');
export const count = z.coerce.number().int().positive();
export const amount = z.coerce.number().min(0);

/** Spotify's quota mode of the app. */
export const quotaMode = z
  .enum(['development', 'extended'])
  .default('development')
  .describe('What the Spotify app may call.');
/** The timeout of one request to Spotify. */
export const spotifyTimeout = milliseconds.default(8000).describe('One exchange with Spotify, milliseconds.');
