import { createHash } from 'node:crypto';
import { IdempotencyConfig, IdempotencyItemAlreadyExistsError } from '@aws-lambda-powertools/idempotency';
import { BasePersistenceLayer, type IdempotencyRecord } from '@aws-lambda-powertools/idempotency/persistence';
import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  PutItemCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import type { Begun, IdempotencyKey, IdempotencyStore, InProgressRecord } from '../resilience/decisions/idempotency.ts';
import { parseJson } from '../text.ts';
import { conditionHeld, keyOf, type Row, readRow, type Table, userKey } from './dynamodb.ts';

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
          const existing = await record.begin();
          // The record was deleted between the failed write and the read, so the write is tried again.
          if (existing) return begunAs(existing, record, reporting);
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
  existing: 'ours' | IdempotencyRow,
  record: CallRecord,
  reporting: (work: Promise<void>) => Promise<void>,
): Begun {
  if (existing !== 'ours')
    return existing.done ? { state: 'replayed', answer: existing.answer } : { state: 'open', open: existing.open };
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
  #row: Row | undefined;

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
      const row = this.#row ?? (await this.#rows.get(this.#sk));
      return row && idempotencyRow(row, this.call);
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
    this.#row = put;
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

type IdempotencyRow = ReturnType<typeof idempotencyRow>;

const hashed = (text: string): string => createHash('sha256').update(text).digest('base64url');
const seconds = (milliseconds: number) => ({ N: String(Math.ceil(milliseconds / 1000)) });
const number = (value: number) => ({ N: String(value) });
const open = { S: 'INPROGRESS' };
const completed = { S: 'COMPLETED' };

/** The record that a row holds, as one call sees it. Milliseconds since the epoch. */
function idempotencyRow(row: Row, call: IdempotencyKey) {
  return {
    done: row['status']?.S === completed.S,
    answer: row['answer']?.S ?? '',
    open: {
      version: row['version']?.S ?? '',
      startedAt: Number(row['started_at']?.N ?? 0),
      sendingUntil: Number(row['sending_until']?.N ?? 0),
      sent: row['sent']?.BOOL ?? true,
      before: parseJson(row['before']?.S),
      sameArguments: row['arguments']?.S === hashed(call.arguments),
    },
  };
}

export type IdempotencyRows = ReturnType<typeof idempotencyRows>;

/**
 * The rows of one call's record, by sort key. Each write but the answer's is made only while the record is this call's, which
 * `version` marks.
 */
export function idempotencyRows(table: Table, now: () => number, call: IdempotencyKey, version: string) {
  const { client, name: TableName } = table;
  const place = (sk: string) => ({ TableName, Key: keyOf(userKey(call.account, sk)) });
  const update = async (sk: string, input: Partial<UpdateItemCommandInput>): Promise<void> =>
    void (await client.send(new UpdateItemCommand({ ...place(sk), ...input })));
  const release = async (sk: string): Promise<void> =>
    void (await client.send(new DeleteItemCommand({ ...place(sk), ...ifOurs(version) })));
  return {
    /**
     * Writes the record unless an equal call has one that counts. Resolves to `true`, or to the row that is there; to
     * `undefined` where the table does not say it.
     */
    put: async (sk: string, replaces: InProgressRecord | undefined): Promise<true | Row | undefined> => {
      const Item = { ...keyOf(userKey(call.account, sk)), ...fresh(call, version, now()) };
      const condition = replaces ? ifStill(replaces, version) : ifFree(now(), version);
      try {
        await client.send(
          new PutItemCommand({ TableName, Item, ...condition, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }),
        );
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return error.Item;
        throw error;
      }
    },
    get: (sk: string): Promise<Row | undefined> => readRow(table, userKey(call.account, sk)),
    /** Stores the state before the change; resolves to whether the record still belongs to this call. */
    note: (sk: string, before: unknown): Promise<boolean> => conditionHeld(update(sk, noted(version, before))),
    /** Stores the answer, unless the record was deleted meanwhile: deleted data must not reappear. */
    answer: (sk: string, answer: string, keptUntil: number): Promise<boolean> =>
      conditionHeld(update(sk, answered(answer, keptUntil))),
    /** Marks that this container sends no more requests, so that an equal call may read back at once. */
    end: (sk: string): Promise<boolean> => conditionHeld(update(sk, ended(version, now()))),
    release: (sk: string): Promise<boolean> => conditionHeld(release(sk)),
  };
}

const fresh = (call: IdempotencyKey, version: string, now: number): Row => ({
  status: open,
  version: { S: version },
  started_at: number(now),
  sending_until: number(call.sendingUntil),
  sent: { BOOL: !call.looksFirst },
  arguments: { S: hashed(call.arguments) },
  ...(call.before !== undefined && { before: { S: JSON.stringify(call.before) } }),
  expires_at: seconds(call.keptUntil),
});

/**
 * DynamoDB deletes late, so an expired record counts as absent. A record with our own mark was written by this request, whose
 * response was lost before the retry.
 */
const ifFree = (now: number, ours: string) => ({
  ConditionExpression: 'attribute_not_exists(pk) OR expires_at <= :now OR #version = :ours',
  ExpressionAttributeNames: { '#version': 'version' },
  ExpressionAttributeValues: { ':now': number(now / 1000), ':ours': { S: ours } },
});

const ifStill = ({ version }: InProgressRecord, ours: string) => ({
  ConditionExpression: '(#version = :seen OR #version = :ours) AND #status = :open',
  ExpressionAttributeNames: { '#version': 'version', '#status': 'status' },
  ExpressionAttributeValues: { ':seen': { S: version }, ':ours': { S: ours }, ':open': open },
});

const ifOurs = (version: string) => ({
  ConditionExpression: '#version = :version',
  ExpressionAttributeNames: { '#version': 'version' },
  ExpressionAttributeValues: { ':version': { S: version } },
});

const noted = (version: string, before: unknown) => ({
  UpdateExpression: 'SET sent = :sent, #before = :before',
  ConditionExpression: '#version = :version',
  ExpressionAttributeNames: { '#version': 'version', '#before': 'before' },
  ExpressionAttributeValues: {
    ':version': { S: version },
    ':sent': { BOOL: true },
    ':before': { S: JSON.stringify(before ?? null) },
  },
});

const answered = (answer: string, keptUntil: number) => ({
  UpdateExpression: 'SET #status = :status, answer = :answer, expires_at = :expires',
  ConditionExpression: 'attribute_exists(pk)',
  ExpressionAttributeNames: { '#status': 'status' },
  ExpressionAttributeValues: { ':status': completed, ':answer': { S: answer }, ':expires': seconds(keptUntil) },
});

const ended = (version: string, now: number) => ({
  ...ifOurs(version),
  UpdateExpression: 'SET sending_until = :now',
  ExpressionAttributeValues: { ':version': { S: version }, ':now': number(now) },
});
