import {
  IdempotencyAlreadyInProgressError,
  IdempotencyConfig,
  IdempotencyItemAlreadyExistsError,
  IdempotencyItemNotFoundError,
  makeIdempotent,
} from '@aws-lambda-powertools/idempotency';
import { BasePersistenceLayer, IdempotencyRecord } from '@aws-lambda-powertools/idempotency/persistence';
import type {
  Claimed,
  IdempotencyKey,
  IdempotencyStore,
  InProgressRecord,
  NoteState,
} from '../../resilience/decisions/idempotency.ts';
import type { Row, Table } from '../dynamodb.ts';
import { type IdempotencyRows, idempotencyRow, idempotencyRows } from './idempotency-rows.ts';

/** What remembering calls works with. */
export interface IdempotencyStorePorts {
  readonly table: Table;
  readonly now: () => number;
  /** A new id at each call. */
  readonly unique: () => string;
  /** How long an answer is given again. Milliseconds. */
  readonly window: number;
  /** Whether what failed with this error may have been sent. */
  readonly maybeSent: (error: unknown) => boolean;
  /** Told when the table failed where the call goes on. */
  readonly onFailure: (operation: string, error: unknown) => void;
}

/** Calls remembered in the table, by Powertools Idempotency. */
export function idempotencyStore(ports: IdempotencyStorePorts): IdempotencyStore {
  const config = new IdempotencyConfig({ expiresAfterSeconds: ports.window / 1000, hashFunction: 'sha256' });
  const recordOf = (call: IdempotencyKey, replaces?: InProgressRecord): CallRecord => {
    const record = new CallRecord(ports, call, replaces);
    record.configure({ config, keyPrefix });
    return record;
  };
  return {
    run: async (call, work, replaces) => {
      for (let attempt = 1; ; attempt++) {
        const claimed = await claim(ports, recordOf(call, replaces), config, { call, work });
        // The record was deleted between the failed write and the read: try the write again.
        if (claimed !== 'gone') return claimed;
        if (attempt === 3) return { state: 'unreachable' };
      }
    },
    complete: (call, answer) => recordOf(call).saveSuccess(call.key, answer),
  };
}

const keyPrefix = 'idempotency';

interface Job {
  readonly call: IdempotencyKey;
  readonly work: (note: NoteState) => Promise<string>;
}

/** Runs the work once through Powertools, and maps its errors to outcomes. */
async function claim(
  { onFailure }: IdempotencyStorePorts,
  record: CallRecord,
  config: IdempotencyConfig,
  { call, work }: Job,
): Promise<Claimed | 'gone'> {
  let ran: 'no' | 'yes' | { readonly answer: string } | { readonly error: unknown } = 'no';
  const run = async (_key: string): Promise<string> => {
    ran = 'yes';
    try {
      const answer = await work(record.note);
      ran = { answer };
      return answer;
    } catch (error) {
      ran = { error };
      record.failedWith(error);
      throw error;
    }
  };
  const done = (): typeof ran => ran;
  try {
    const answer = await makeIdempotent(run, { persistenceStore: record, config, keyPrefix })(call.key);
    return { state: done() === 'no' ? 'replayed' : 'first', answer };
  } catch (error) {
    const now = done();
    if (typeof now === 'object' && 'error' in now) throw now.error;
    if (error instanceof IdempotencyAlreadyInProgressError && record.seen) return { state: 'open', open: record.seen };
    if (error instanceof IdempotencyItemNotFoundError) return 'gone';
    onFailure('idempotency', error);
    // The change was made but the record was not completed: it stays open, and an equal call reads back.
    return typeof now === 'object' ? { state: 'first', answer: now.answer } : { state: 'unreachable' };
  }
}

/**
 * The record of one call, as Powertools asks for it. Unlike the library's own DynamoDB layer it never lets a second call
 * take the record over because time has passed, it goes by the fleet's clock, and it keeps what reading back needs.
 */
class CallRecord extends BasePersistenceLayer {
  /** The record of an equal call without an answer. */
  seen: InProgressRecord | undefined;
  readonly #ports: IdempotencyStorePorts;
  readonly #call: IdempotencyKey;
  readonly #replaces: InProgressRecord | undefined;
  readonly #rows: IdempotencyRows;
  #open = false;

  constructor(ports: IdempotencyStorePorts, call: IdempotencyKey, replaces: InProgressRecord | undefined) {
    super();
    this.#ports = ports;
    this.#call = call;
    this.#replaces = replaces;
    this.#rows = idempotencyRows(ports.table, ports.now, call, ports.unique());
  }

  /** See {@link NoteState}. */
  readonly note: NoteState = (before) => this.#rows.note(this.getHashedIdempotencyKey(this.#call.key), before);

  /** Decides whether the record goes or stays when Powertools lets it go. */
  failedWith(error: unknown): void {
    this.#open = this.#ports.maybeSent(error);
  }

  /** Powertools asks Lambda's context for the time that is left; here the call knows it. */
  override saveInProgress(key: string): Promise<void> {
    return super.saveInProgress(key, Math.max(1, this.#call.sendingUntil - this.#ports.now()));
  }

  protected override async _putRecord({ idempotencyKey }: IdempotencyRecord): Promise<void> {
    const put = await this.#rows.put(idempotencyKey, this.#replaces);
    if (put === true) return;
    throw new IdempotencyItemAlreadyExistsError(
      'An equal call is remembered.',
      put && this.#record(idempotencyKey, put),
    );
  }

  protected override async _getRecord(idempotencyKey: string): Promise<IdempotencyRecord> {
    const row = await this.#rows.get(idempotencyKey);
    if (!row) throw new IdempotencyItemNotFoundError();
    return this.#record(idempotencyKey, row);
  }

  protected override async _updateRecord({ idempotencyKey, responseData }: IdempotencyRecord): Promise<void> {
    await this.#rows.answer(idempotencyKey, String(responseData), this.#ports.now() + this.#ports.window);
  }

  protected override async _deleteRecord({ idempotencyKey }: IdempotencyRecord): Promise<void> {
    await (this.#open ? this.#rows.end(idempotencyKey) : this.#rows.release(idempotencyKey));
  }

  #record(idempotencyKey: string, row: Row): IdempotencyRecord {
    const { done, expiresAt, answer, open } = idempotencyRow(row, this.#call);
    const status = done ? 'COMPLETED' : 'INPROGRESS';
    this.seen = open;
    // Powertools compares with this machine's clock.
    const expiryTimestamp = (expiresAt + Date.now() - this.#ports.now()) / 1000;
    return new IdempotencyRecord({ idempotencyKey, status, expiryTimestamp, responseData: answer });
  }
}
