import { createHash } from 'node:crypto';
import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  PutItemCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import type { IdempotencyKey, InProgressRecord } from '../../resilience/decisions/idempotency.ts';
import { parseJson } from '../../spotify/text.ts';
import { conditionHeld, keyOf, type Row, readRow, type Table, userKey } from '../dynamodb.ts';

/** A record in the table. Milliseconds since the epoch. */
export interface IdempotencyRow {
  readonly done: boolean;
  readonly expiresAt: number;
  readonly answer: string;
  readonly open: InProgressRecord;
}

const hashed = (text: string): string => createHash('sha256').update(text).digest('base64url');
const seconds = (milliseconds: number) => ({ N: String(Math.ceil(milliseconds / 1000)) });
const number = (value: number) => ({ N: String(value) });
const open = { S: 'INPROGRESS' };
const completed = { S: 'COMPLETED' };

/** The record that a row holds, as one call sees it. */
export function idempotencyRow(row: Row, call: IdempotencyKey): IdempotencyRow {
  const before = row['before']?.S;
  return {
    done: row['status']?.S === completed.S,
    expiresAt: Number(row['expires_at']?.N ?? 0) * 1000,
    answer: row['answer']?.S ?? '',
    open: {
      version: row['version']?.S ?? '',
      startedAt: Number(row['started_at']?.N ?? 0),
      sendingUntil: Number(row['sending_until']?.N ?? 0),
      sent: row['sent']?.BOOL ?? true,
      before: parseJson(before),
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
