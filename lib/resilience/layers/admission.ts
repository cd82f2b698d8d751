import type { Answer } from '../../spotify/answer.ts';
import { endsSoon } from '../../spotify/consent.ts';
import { SpotifyError } from '../../spotify/failure.ts';
import type { Call, Layer } from '../../spotify/pipeline.ts';
import type { RequestState, UserAccess } from '../store/fleet-store.ts';
import type { RequestStateLookup } from './request-state.ts';

/** Reads and writes about users, besides the rows that every request reads. */
export interface UserPorts {
  /** Reads the user's access with a longer timeout, after the quick read of all rows failed. */
  readonly access: ReadAccess;
  readonly userAccess: (account: string) => Promise<UserAccess | undefined>;
  /** Removes all rows of a user who has disconnected. */
  readonly sweep: (account: string) => Promise<void>;
  readonly confirmations: Confirmations;
  /** Called when an account's access has ended, to drop what this container has of it in memory. */
  readonly ended: (account: string) => void;
}

/** What the table says about a caller. Rejects when the table does not respond. */
export type Access = Pick<RequestState, 'known' | 'user' | 'owner' | 'grantEnded'>;
export type ReadAccess = (credential: Credential) => Promise<Access>;

export interface AdmissionPorts {
  readonly now: () => number;
  readonly users: UserPorts;
}

/** How long a confirmation counts while the table does not respond. Milliseconds. */
const recent = 10_000;

export type Confirmations = ReturnType<typeof confirmations>;

/** When the table last confirmed each account. One per container. */
export function confirmations(now: () => number) {
  const confirmedAt = new Map<string, number>();
  return {
    confirm: (account: string): void => void confirmedAt.set(account, now()),
    /** Whether the table confirmed it within the last seconds. */
    isRecent: (account: string): boolean => now() - (confirmedAt.get(account) ?? Number.NEGATIVE_INFINITY) <= recent,
    forget: (account: string): void => void confirmedAt.delete(account),
  };
}

/** A disconnect waits for longer than this plus the timeout of a write before it removes the last rows. Milliseconds. */
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
      // If the table does not respond, the decision at the start of the call stands.
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
 * The user who may use the server, even if Spotify ended the sign-in; `undefined` if the table did not respond and the
 * call has the static token: then the caller of this function decides.
 * @throws SpotifyError `access_ended` for a user who has disconnected or a token that has ended, `owner_changed` for the
 * static token of another owner, `access_unknown` if the table did not respond to a signed-in client.
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

/** What is known of a caller. Asks twice before a user is refused because the table did not respond. */
export const askedAgain = (access: ReadAccess, credential: Credential, state: Access): Promise<Access> =>
  state.known ? Promise.resolve(state) : access(credential).catch(() => state);

/** The same, but trusts a recent confirmation of the static token. */
const accessOf = ({ access, confirmations: confirmed }: UserPorts, call: Call, state: RequestState): Promise<Access> =>
  call.issuedAt === undefined && confirmed.isRecent(call.account)
    ? Promise.resolve(state)
    : askedAgain(access, call, state);

/**
 * When the user's consent at Spotify ends, if that is known.
 * @throws SpotifyError as `mayUse`, and `sign_in_required` if Spotify ended the sign-in.
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
    // An ended token says nothing about the user's other tokens, but reading them once more costs little.
    if (state.known) ended(call.account);
    throw error;
  }
}
