import * as z from 'zod';
import { type SignIn, signInSecret } from '../../auth/access-tokens.ts';
import { type AppCredentials, appSecret } from '../../auth/spotify-accounts.ts';
import { SpotifyError } from '../../spotify/failure.ts';
import type { Secrets } from './secrets.ts';

const serverSecret = z.object({ accessToken: z.string() });
const seedSecret = z.object({ keySeed: z.string().min(32) });

/**
 * Reads the Spotify app's credentials, which the owner fills in.
 * @throws SpotifyError `app_credentials` while they are missing.
 */
export const appCredentials = (secrets: Secrets, id: string) => async (): Promise<AppCredentials> => {
  const app = await secrets.read(id, appSecret);
  if (!app?.clientId || !app.clientSecret) throw new SpotifyError({ code: 'app_credentials', reason: 'missing' });
  return app;
};

export const accessToken = (secrets: Secrets, id: string) => async (): Promise<string | undefined> =>
  (await secrets.read(id, serverSecret))?.accessToken;

/**
 * Reads the generated seed from which signing keys are derived.
 * @throws Error when the secret does not hold one.
 */
export const keySeed = (secrets: Secrets, id: string) => async (): Promise<string> => {
  const seed = await secrets.read(id, seedSecret);
  if (seed === undefined) throw new Error(`There is no secret ${id}.`);
  return seed.keySeed;
};

/** The users' sign-ins, one secret each, named by the prefix and the account. */
export const signIns = (secrets: Secrets, prefix: string) => ({
  read: (account: string): Promise<SignIn | undefined> => secrets.read(prefix + account, signInSecret),
  write: (account: string, signIn: SignIn): Promise<void> => secrets.write(prefix + account, signIn),
});
