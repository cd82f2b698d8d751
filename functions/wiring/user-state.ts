import { seals } from '../../lib/auth/seals.ts';
import type { UserState } from '../../lib/mcp/tool-context.ts';
import type { Emit } from '../../lib/observability/emit.ts';
import { describeError, type Log } from '../../lib/observability/log.ts';
import { SpotifyError } from '../../lib/spotify/failure.ts';
import type { Table } from '../../lib/storage/dynamodb.ts';
import { notesOf } from '../../lib/storage/fleet/tag-rows.ts';
import { changes } from '../../lib/storage/users/changes.ts';
import { spentTokens } from '../../lib/storage/users/spent-tokens.ts';
import type { knownChanges } from '../../lib/tools/undo/known-changes.ts';
import { lastChanges, notedWith } from '../../lib/tools/undo/recording.ts';

export interface UserStatePorts {
  readonly table: Table;
  readonly now: () => number;
  /** A secret of the server, used as a signing key. */
  readonly secret: () => Promise<string | undefined>;
  readonly known: ReturnType<typeof knownChanges>;
  readonly log: Log;
  readonly emit: Emit;
}

/** The state that all calls of one user share. */
export function userState({ table, now, secret, known, log, emit }: UserStatePorts) {
  const sealsOf = seals({ now, secret });
  const changesOf = changes(table, now);
  const spendFor = spentTokens(table, now);
  const noted = notesOf(table, notedWith);
  const unkept = (error: unknown): never => {
    log.warn('change not kept', describeError(error));
    throw error;
  };
  /** What a tool asks before it changes anything. @throws SpotifyError `storage_unavailable` */
  const reached =
    <A extends readonly unknown[], T>(operation: string, ask: (...args: A) => Promise<T>) =>
    (...args: A): Promise<T> =>
      ask(...args).catch((error: unknown) => {
        emit([{ metric: 'storeFailures', value: 1 }]);
        log.warn('state not reached', { operation, ...describeError(error) });
        throw new SpotifyError({ code: 'storage_unavailable' });
      });
  return (account: string): UserState => {
    const { keep, recent, claim } = changesOf(account);
    const last = async () => {
      const [rows, notes] = await Promise.all([recent(), noted(account)]);
      return lastChanges(rows, notes, now());
    };
    return {
      seals: sealsOf(account),
      spend: reached('spend', spendFor(account)),
      changes: known.of(account, {
        keep: (change) => keep(change).catch(unkept),
        recent: reached('changes', last),
        claim: reached('claim', claim),
      }),
    };
  };
}
