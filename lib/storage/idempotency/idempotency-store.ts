import { IdempotencyConfig, IdempotencyItemAlreadyExistsError } from '@aws-lambda-powertools/idempotency';
import { BasePersistenceLayer, type IdempotencyRecord } from '@aws-lambda-powertools/idempotency/persistence';
import type {
  Begun,
  IdempotencyKey,
  IdempotencyStore,
  InProgressRecord,
} from '../../resilience/decisions/idempotency.ts';
import type { Row, Table } from '../dynamodb.ts';
import { type IdempotencyRow, type IdempotencyRows, idempotencyRow, idempotencyRows } from './idempotency-rows.ts';

export interface IdempotencyStorePorts {
  readonly table: Table;
  readonly now: () => number;
  readonly unique: () => string;
  /** How long an answer is replayed. Milliseconds. */
  readonly window: number;
  /** Called if the table failed and the call continues. */
  readonly onFailure: (operation: string, error: unknown) => void;
}

/** An idempotency store in the table, with records of Powertools Idempotency. */
export function idempotencyStore(ports: IdempotencyStorePorts): IdempotencyStore {
  const config = new IdempotencyConfig({ expiresAfterSeconds: ports.window / 1000, hashFunction: 'sha256' });
  const recordOf = (call: IdempotencyKey, replaces?: InProgressRecord): CallRecord => {
    const record = new CallRecord(ports, call, replaces);
    record.configure({ config, keyPrefix: 'idempotency' });
    return record;
  };
  const reporting = (work: Promise<void>): Promise<void> =>
    work.catch((error: unknown) => ports.onFailure('idempotency', error));
  return {
    begin: async (call, replaces) => {
      try {
        for (let attempt = 1; attempt <= 3; attempt++) {
          const record = recordOf(call, replaces);
          const there = await record.begin();
          // The record was deleted between the failed write and the read, so the write is tried again.
          if (there) return begunAs(there, record, reporting);
        }
      } catch (error) {
        ports.onFailure('idempotency', error);
      }
      return { state: 'unreachable' };
    },
    complete: (call, answer) => reporting(recordOf(call).saveSuccess(call.key, answer)),
  };
}

function begunAs(
  there: 'ours' | IdempotencyRow,
  record: CallRecord,
  reporting: (work: Promise<void>) => Promise<void>,
): Begun {
  if (there !== 'ours')
    return there.done ? { state: 'replayed', answer: there.answer } : { state: 'open', open: there.open };
  return {
    state: 'first',
    record: {
      note: record.note,
      answer: (answer) => reporting(record.saveSuccess(record.call.key, answer)),
      fail: (maybeSent) => reporting(maybeSent ? record.end() : record.deleteRecord(record.call.key)),
    },
  };
}

/**
 * The record of one call as a persistence layer of Powertools, which names and hashes it. Unlike the library's DynamoDB layer it
 * never lets a second call take the record over because time has passed, it goes by the fleet's clock, and it keeps what a
 * read-back needs.
 */
class CallRecord extends BasePersistenceLayer {
  readonly call: IdempotencyKey;
  readonly #ports: IdempotencyStorePorts;
  readonly #replaces: InProgressRecord | undefined;
  readonly #rows: IdempotencyRows;
  #there: Row | undefined;

  constructor(ports: IdempotencyStorePorts, call: IdempotencyKey, replaces: InProgressRecord | undefined) {
    super();
    this.call = call;
    this.#ports = ports;
    this.#replaces = replaces;
    this.#rows = idempotencyRows(ports.table, ports.now, call, ports.unique());
  }

  get #sk(): string {
    return this.getHashedIdempotencyKey(this.call.key);
  }

  /** Writes the record; resolves to the row of an equal call if there is one, or to `undefined` if that was deleted meanwhile. */
  async begin(): Promise<'ours' | IdempotencyRow | undefined> {
    try {
      await this.saveInProgress(this.call.key, Math.max(1, this.call.sendingUntil - this.#ports.now()));
      return 'ours';
    } catch (error) {
      if (!(error instanceof IdempotencyItemAlreadyExistsError)) throw error;
      const there = this.#there ?? (await this.#rows.get(this.#sk));
      return there && idempotencyRow(there, this.call);
    }
  }

  readonly note = (before: unknown): Promise<boolean> => this.#rows.note(this.#sk, before);

  /** Marks that this container sends nothing more. */
  async end(): Promise<void> {
    await this.#rows.end(this.#sk);
  }

  protected override async _putRecord({ idempotencyKey }: IdempotencyRecord): Promise<void> {
    const put = await this.#rows.put(idempotencyKey, this.#replaces);
    if (put === true) return;
    this.#there = put;
    throw new IdempotencyItemAlreadyExistsError();
  }

  protected override _getRecord(idempotencyKey: string): Promise<IdempotencyRecord> {
    // Rows contain fields that Powertools does not support: see `begin`.
    return Promise.reject(new Error(`The record ${idempotencyKey} is read as a row.`));
  }

  protected override async _updateRecord({ idempotencyKey, responseData }: IdempotencyRecord): Promise<void> {
    await this.#rows.answer(idempotencyKey, String(responseData), this.#ports.now() + this.#ports.window);
  }

  protected override async _deleteRecord({ idempotencyKey }: IdempotencyRecord): Promise<void> {
    await this.#rows.release(idempotencyKey);
  }
}
