import * as z from 'zod';
import { SpotifyError } from '../spotify/failure.ts';
import type { AppCredentials, Grant } from './spotify-accounts.ts';

/** A user's sign-in: the JSON of the user's secret. Times in milliseconds since the epoch. */
export const signInSecret = z.object({
  /** Absent after Spotify rejected it: only a new sign-in helps. */
  refreshToken: z.string().optional(),
  accessToken: z.string().optional(),
  expiresAt: z.number().optional(),
  consentedAt: z.number(),
  scope: z.string().optional(),
});
export type SignIn = z.output<typeof signInSecret>;

export interface AccessTokenPorts {
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly app: () => Promise<AppCredentials>;
  readonly signIns: {
    /** The user's sign-in as stored now; `undefined` for a user who never signed in. */
    readonly read: (account: string) => Promise<SignIn | undefined>;
    readonly write: (account: string, signIn: SignIn) => Promise<void>;
  };
  /**
   * Takes the lease of an account; resolves to the function that releases it, or to `undefined` while another container holds
   * it.
   */
  readonly lease: (name: string, milliseconds: number) => Promise<(() => Promise<void>) | undefined>;
  readonly refresh: (app: AppCredentials, refreshToken: string) => Promise<Grant>;
  /** Called when a sign-in could not be stored; the call continues with the token in memory. */
  readonly onUnsaved: (error: unknown) => void;
}

const earlyBy = 60_000;
const leaseFor = 15_000;
const pollEvery = 200;

export type AccessTokens = ReturnType<typeof accessTokens>;

/** Access tokens of all users, kept per container and refreshed when due by one container at a time. */
export function accessTokens(ports: AccessTokenPorts) {
  const memory = signInMemory(ports);
  const pending = new Map<string, Promise<string>>();
  const storing = new Map<string, Promise<void>>();
  const renewed = async (account: string, deadline: number): Promise<string> => {
    const { token, stored } = await renew(ports, memory, account, deadline);
    if (stored)
      storing.set(
        account,
        stored.finally(() => storing.delete(account)),
      );
    return token;
  };
  const begun = new Map<string, Promise<string>>();
  const obtain = async (account: string, deadline: number): Promise<string> => {
    if (!storing.has(account)) await saveUnderLease(ports, memory, account);
    const seen = memory.usable(account);
    if (seen !== undefined) return seen;
    const running = pending.get(account) ?? renewed(account, deadline).finally(() => pending.delete(account));
    pending.set(account, running);
    return running;
  };
  return {
    /** A token that is valid for a minute at least. Rejects with `sign_in_required`, `app_credentials` or `unavailable`. */
    get: (account: string, deadline: number): Promise<string> =>
      (memory.usable(account) === undefined && begun.get(account)) || obtain(account, deadline),
    /**
     * Starts to fetch a token if none is cached. Until the returned function is called, `get` has the same outcome, a failure
     * included; that function resolves, and never rejects, when no fetch is in progress.
     */
    prepare: (account: string, deadline: number): (() => Promise<void>) => {
      if (begun.has(account) || memory.usable(account) !== undefined) return () => Promise.resolve();
      const beginning = obtain(account, deadline);
      const over = beginning.then(
        () => undefined,
        () => undefined,
      );
      begun.set(account, beginning);
      return () => {
        if (begun.get(account) === beginning) begun.delete(account);
        return over;
      };
    },
    /** Resolves when a token that was just refreshed is stored, or could not be: Lambda runs nothing after the response. */
    stored: (account: string): Promise<void> => storing.get(account) ?? Promise.resolve(),
    /** Discards a token that Spotify refused. */
    reject: (account: string, accessToken: string): void => {
      begun.delete(account);
      memory.reject(account, accessToken);
    },
    /** Discards the state of an account, including a sign-in that could not be stored. */
    forget: memory.forget,
  };
}

/** A token; for a new one, also the promise of its storage. */
interface Renewed {
  readonly token: string;
  readonly stored?: Promise<void>;
}

type SignInMemory = ReturnType<typeof signInMemory>;

/** The sign-ins that this container has cached. */
function signInMemory({ signIns, now, onUnsaved }: AccessTokenPorts) {
  const known = new Map<string, SignIn>();
  const refused = new Map<string, string>();
  /** Sign-ins that could not be stored: Spotify may have replaced their refresh token, so each later call tries again. */
  const unsaved = new Map<string, SignIn>();

  /** Only under the lease: a sign-in at Spotify's page takes the same one. */
  const save = async (account: string): Promise<void> => {
    const signIn = unsaved.get(account);
    if (signIn === undefined) return;
    try {
      const stored = await signIns.read(account);
      if (stored && !isNewer(stored, signIn)) await signIns.write(account, signIn);
      else known.delete(account);
      unsaved.delete(account);
    } catch (error) {
      onUnsaved(error);
    }
  };
  return {
    save,
    isUnsaved: (account: string): boolean => unsaved.has(account),
    forget: (account: string): void => {
      for (const kept of [known, refused, unsaved]) kept.delete(account);
    },
    reject: (account: string, accessToken: string): void => void refused.set(account, accessToken),
    usable: (account: string): string | undefined => {
      const { accessToken, expiresAt = 0 } = known.get(account) ?? {};
      return accessToken !== refused.get(account) && expiresAt - earlyBy > now() ? accessToken : undefined;
    },
    load: async (account: string): Promise<SignIn> => {
      const signIn = unsaved.get(account) ?? (await signIns.read(account));
      if (!signIn) throw new SpotifyError({ code: 'sign_in_required', reason: 'never' });
      known.set(account, signIn);
      return signIn;
    },
    keep: async (account: string, signIn: SignIn): Promise<void> => {
      known.set(account, signIn);
      unsaved.set(account, signIn);
      await save(account);
    },
  };
}

/** Whether a stored sign-in is newer than another one: the user signed in again, or another container renewed it. */
const isNewer = (stored: SignIn, other: SignIn): boolean =>
  stored.consentedAt > other.consentedAt ||
  (stored.consentedAt === other.consentedAt && (stored.expiresAt ?? 0) > (other.expiresAt ?? Number.POSITIVE_INFINITY));

/** Stores what could not be stored before, unless another container holds the lease: then a later call does. */
async function saveUnderLease({ lease }: AccessTokenPorts, memory: SignInMemory, account: string): Promise<void> {
  if (!memory.isUnsaved(account)) return;
  const release = await lease(`refresh:${account}`, leaseFor).catch(() => undefined);
  if (release) await memory.save(account).finally(release);
}

async function renew(
  ports: AccessTokenPorts,
  memory: SignInMemory,
  account: string,
  deadline: number,
): Promise<Renewed> {
  for (;;) {
    const signIn = await memory.load(account);
    const seen = memory.usable(account);
    if (seen !== undefined) return { token: seen };
    if (signIn.refreshToken === undefined) throw new SpotifyError({ code: 'sign_in_required', reason: 'expired' });
    // The lease holder needs the credentials, so both are fetched in parallel.
    const app = ports.app();
    app.catch(() => undefined);
    const release = await ports.lease(`refresh:${account}`, leaseFor);
    if (release) return heldUntilStored(release, refreshed({ ...ports, app: () => app }, memory, account));
    if (ports.now() + pollEvery >= deadline)
      throw new SpotifyError({ code: 'unavailable', host: 'accounts', cause: 'deadline', sent: 'no' });
    await ports.sleep(pollEvery);
  }
}

/** Callers do not wait until a new token is stored; the lease is released after that. */
async function heldUntilStored(release: () => Promise<void>, renewing: Promise<Renewed>): Promise<Renewed> {
  try {
    const { token, stored = Promise.resolve() } = await renewing;
    return { token, stored: stored.finally(release) };
  } catch (error) {
    await release();
    throw error;
  }
}

/** Refreshes under the lease, unless another container did so before the lease was taken. */
async function refreshed(ports: AccessTokenPorts, memory: SignInMemory, account: string): Promise<Renewed> {
  const signIn = await memory.load(account);
  const { refreshToken } = signIn;
  const seen = memory.usable(account);
  if (seen !== undefined) return { token: seen };
  if (refreshToken === undefined) throw new SpotifyError({ code: 'sign_in_required', reason: 'expired' });
  try {
    const grant = await ports.refresh(await ports.app(), refreshToken);
    return { token: grant.accessToken, stored: memory.keep(account, { ...signIn, ...grant }) };
  } catch (error) {
    if (!isExpired(error)) throw error;
    // The user signed in again meanwhile: keep the new token.
    const stored = await ports.signIns.read(account);
    if (stored?.refreshToken !== undefined && stored.refreshToken !== refreshToken)
      return refreshed(ports, memory, account);
    // A rejected refresh token is deleted, so that no container tries it again.
    await memory.keep(account, { consentedAt: signIn.consentedAt });
    throw error;
  }
}

const isExpired = (error: unknown): boolean =>
  error instanceof SpotifyError && error.failure.code === 'sign_in_required';
