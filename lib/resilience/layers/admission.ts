import type { Answer } from '../../spotify/answer.ts';
import { endsSoon } from '../../spotify/consent.ts';
import { SpotifyError } from '../../spotify/failure.ts';
import type { Call, Layer } from '../../spotify/pipeline.ts';
import type { RequestState, UserAccess } from '../store/fleet-store.ts';
import type { RequestStateLookup } from './request-state.ts';

/** Reads and writes about users, besides the rows that each request reads anyway. */
export interface UserPorts {
  /** Reads the user's access with the longer time limit, after the quick read of all rows failed. */
  readonly access: ReadAccess;
  readonly userAccess: (account: string) => Promise<UserAccess | undefined>;
  /** Removes every row of a user who is gone. */
  readonly sweep: (account: string) => Promise<void>;
  readonly confirmations: Confirmations;
  /** Called when an account's access has ended, to drop what this container holds of it in memory. */
  readonly ended: (account: string) => void;
}

/** The table's answer about a caller. Rejects when the table does not answer. */
export type Access = Pick<RequestState, 'known' | 'user' | 'owner' | 'grantEnded'>;
export type ReadAccess = (credential: Credential) => Promise<Access>;

export interface AdmissionPorts {
  readonly now: () => number;
  readonly users: UserPorts;
}

/** How long a confirmation lasts while the table does not answer. Milliseconds. */
const recent = 10_000;

export type Confirmations = ReturnType<typeof confirmations>;

/** When the table last confirmed each account; one per container. */
export function confirmations(now: () => number) {
  const confirmedAt = new Map<string, number>();
  return {
    confirm: (account: string): void => void confirmedAt.set(account, now()),
    /** Whether that is only seconds ago. */
    isRecent: (account: string): boolean => now() - (confirmedAt.get(account) ?? Number.NEGATIVE_INFINITY) <= recent,
    forget: (account: string): void => void confirmedAt.delete(account),
  };
}

/** A disconnect waits for longer than this and a write's time limit before it looks for the last rows. Milliseconds. */
const shortCall = 700;

/**
 * Rejects callers who may no longer use the server, by rows that are read anyway, and checks again after slow calls so that
 * nothing is returned or stored for a user who disconnected meanwhile.
 */
export const admission =
  ({ now, users }: AdmissionPorts) =>
  (call: Call, lookup: RequestStateLookup): Layer =>
  (next) =>
  async (request) => {
    const state = await lookup(request);
    const consentEndsAt = admit(users, call, await accessOf(users, call, state));
    if (consentEndsAt !== undefined && endsSoon(consentEndsAt, now()))
      call.onEvent({ type: 'consent_ends', at: consentEndsAt });
    const recheck = async (): Promise<void> => {
      if (now() - state.at <= shortCall) return;
      // When the table does not answer, the decision at the start of the call stands.
      const looked = await users.userAccess(call.account).then(
        (user) => ({ user }),
        () => undefined,
      );
      if (looked === undefined || (looked.user && isCurrent(call, looked.user))) return;
      if (!looked.user) await users.sweep(call.account).catch(() => undefined);
      users.ended(call.account);
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

export type Credential = Pick<Call, 'account' | 'issuedAt' | 'owner' | 'grant'>;

const isCurrent = ({ issuedAt }: Pick<Credential, 'issuedAt'>, { notBefore }: UserAccess): boolean =>
  issuedAt === undefined || issuedAt >= notBefore;

/**
 * The user who may use the server, whether Spotify ended the sign-in or not; `undefined` when nobody can tell and the call is
 * not one of a client that signed in: whether it goes on then, the caller of this decides.
 * @throws SpotifyError `access_ended` for a user who is gone or a token that ended, `owner_changed` for the static token of
 *   another owner, `access_unknown` when nobody can tell.
 */
export function mayUse(call: Credential, { known, user, owner, grantEnded }: Access): UserAccess | undefined {
  if (!known) {
    if (call.issuedAt === undefined) return undefined;
    throw new SpotifyError({ code: 'access_unknown' });
  }
  if (call.owner && owner !== undefined && owner !== call.account) throw new SpotifyError({ code: 'owner_changed' });
  const ended = grantEnded || (call.owner && owner === undefined);
  if (ended || user === undefined || !isCurrent(call, user)) throw new SpotifyError({ code: 'access_ended' });
  return user;
}

/** What is known of a caller: a user is refused as unknown only when the table did not answer twice. */
export const askedAgain = (access: ReadAccess, credential: Credential, state: Access): Promise<Access> =>
  state.known ? Promise.resolve(state) : access(credential).catch(() => state);

/** The same, but for the static token that was confirmed a moment ago. */
const accessOf = ({ access, confirmations: confirmed }: UserPorts, call: Call, state: RequestState): Promise<Access> =>
  call.issuedAt === undefined && confirmed.isRecent(call.account)
    ? Promise.resolve(state)
    : askedAgain(access, call, state);

/**
 * When the user's consent at Spotify ends, if that is known.
 * @throws SpotifyError as `mayUse`, and `sign_in_required` when Spotify ended the sign-in.
 */
function admit({ confirmations: confirmed, ended }: UserPorts, call: Call, state: Access): number | undefined {
  const user = whoMayUse(call, state, ended);
  if (user === undefined) {
    if (confirmed.isRecent(call.account)) return undefined;
    throw new SpotifyError({ code: 'access_unknown' });
  }
  confirmed.confirm(call.account);
  if (user.ended) throw new SpotifyError({ code: 'sign_in_required', reason: 'expired' });
  return user.consentEndsAt;
}

function whoMayUse(call: Call, state: Access, ended: UserPorts['ended']): UserAccess | undefined {
  try {
    return mayUse(call, state);
  } catch (error) {
    // A token that ended says nothing of the user's other tokens, but reading once more costs little.
    if (state.known) ended(call.account);
    throw error;
  }
}
