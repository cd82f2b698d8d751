import type { Answer } from '../../spotify/answer.ts';
import { SpotifyError } from '../../spotify/failure.ts';
import type { Call, Layer } from '../../spotify/pipeline.ts';
import type { Standing, State } from '../store/fleet-store.ts';
import type { Facts } from './request-state.ts';

/** What is asked about users beside the rows that are read anyway. */
export interface UserPorts {
  /** Asks the table patiently: a user is refused only by what it says. */
  readonly standing: (account: string) => Promise<Standing | undefined>;
  /** Removes every row of a user who is gone. */
  readonly sweep: (account: string) => Promise<void>;
}

/** What admission works with. */
export interface AdmissionPorts {
  readonly now: () => number;
  readonly users: UserPorts;
}

const warnBefore = 14 * 86_400_000;
/** A disconnect waits for longer than this and a write's time limit before it looks for the last rows. Milliseconds. */
const shortCall = 700;

/**
 * Lets through only what is done for somebody who may still use the server, by the rows that are read anyway. A call that
 * took long looks again: whoever disconnected meanwhile is neither answered nor left with rows that the call wrote.
 */
export const admission =
  ({ now, users }: AdmissionPorts) =>
  (call: Call, facts: Facts): Layer =>
  (next) =>
  async (request) => {
    const start = now();
    const consentEndsAt = await admit(call, await facts(request), users);
    if (consentEndsAt !== undefined && consentEndsAt - now() <= warnBefore)
      call.onEvent({ type: 'consent_ends', at: consentEndsAt });
    const recheck = async (): Promise<void> => {
      if (now() - start <= shortCall) return;
      // When the table does not answer, what was decided at the start stands.
      const looked = await users.standing(call.account).then(
        (user) => ({ user }),
        () => undefined,
      );
      if (looked === undefined || (looked.user && isCurrent(call, looked.user))) return;
      if (!looked.user) await users.sweep(call.account).catch(() => undefined);
      throw new SpotifyError({ code: 'access_ended' });
    };
    return thenRecheck(next(request), recheck);
  };

async function thenRecheck(answering: Promise<Answer>, recheck: () => Promise<void>): Promise<Answer> {
  try {
    return await answering;
  } finally {
    await recheck();
  }
}

const isCurrent = ({ issuedAt }: Pick<Call, 'issuedAt'>, { notBefore }: Standing): boolean =>
  issuedAt === undefined || issuedAt >= notBefore;

/**
 * The user who may use the server, whether Spotify ended the sign-in or not; `undefined` when nobody can tell and the
 * owner's static token goes on, which no list decides about. Where the quick read did not tell, the table is asked once more.
 * @throws SpotifyError `access_ended` for a user who is gone or a token from before, `access_unknown` when nobody can tell.
 */
export async function admittedUser(
  call: Pick<Call, 'account' | 'issuedAt'>,
  { known, user }: Pick<State, 'known' | 'user'>,
  standing: UserPorts['standing'],
): Promise<Standing | undefined> {
  if (known) return current(call, user);
  if (call.issuedAt === undefined) return undefined;
  const asked = await standing(call.account).then(
    (found) => ({ found }),
    () => undefined,
  );
  if (!asked) throw new SpotifyError({ code: 'access_unknown' });
  return current(call, asked.found);
}

/** @throws SpotifyError `access_ended` for a user who is gone or a token from before. */
export function current(call: Pick<Call, 'issuedAt'>, user: Standing | undefined): Standing {
  if (user === undefined || !isCurrent(call, user)) throw new SpotifyError({ code: 'access_ended' });
  return user;
}

/**
 * When the user's consent at Spotify ends, if that is known.
 * @throws SpotifyError as `admittedUser`, and `sign_in_required` when Spotify ended the sign-in.
 */
async function admit(call: Call, state: State, { standing }: UserPorts): Promise<number | undefined> {
  const user = await admittedUser(call, state, standing);
  if (user === undefined) return undefined;
  if (user.ended) throw new SpotifyError({ code: 'sign_in_required', reason: 'expired' });
  return user.consentEndsAt;
}
