import { createCipheriv, createDecipheriv, hkdfSync, randomBytes, randomUUID } from 'node:crypto';
import { DeleteItemCommand, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { SealedRow, SealedRows } from '../../auth/sealed-rows.ts';
import { accountOf, digest } from '../../auth/tagged-ids.ts';
import { parseJson } from '../../text.ts';
import { conditionHeld, expiry, type Key, keyOf, type Row, readRow, type Table, userKey } from '../dynamodb.ts';
import { userRows } from '../users/user-rows.ts';

/** The key of a row that belongs to no user, by the digest of its id. */
export const unownedKey = (kind: string, digested: string): Key => ({ pk: `oauth#${kind}#${digested}`, sk: 'oauth' });

/** The key of a row: in its user's partition where the id names the user. */
const keyFor = (kind: string, id: string): Key => {
  const account = accountOf(id);
  return account === undefined ? unownedKey(kind, digest(id)) : userKey(account, `oauth#${kind}#${digest(id)}`);
};

/** The key of a user's grant, by its digest. Deleting this row ends every token of the grant. */
export const grantKey = (account: string, grant: string): Key => userKey(account, `oauth#Grant#${grant}`);

/** Rows of the sign-in: hashed ids, sealed contents, expired by our own clock. */
export function sealedRows(table: Table, now: () => number): SealedRows {
  const { client, name: TableName } = table;
  const keptOf = opener(now);
  return {
    get: async (kind, id) => keptOf(kind, id, await readRow(table, keyFor(kind, id))),
    put: (kind, id, value, { lifetime, grant, previous, keepFirst }) => {
      const sealed = { B: seal(`${kind}#${id}`, JSON.stringify(value)) };
      const Item: Row = {
        ...keyOf(keyFor(kind, id)),
        sealed,
        ...expiry(now(), lifetime),
        ...(grant !== undefined && { grant: { S: digest(grant) } }),
        ...(previous !== undefined && { previous: { S: keyFor(kind, previous).sk } }),
      };
      const condition = keepFirst && {
        // Each sealing differs, so an equal one is from this request: it was sent once more after a lost response.
        ConditionExpression: 'attribute_not_exists(pk) OR sealed = :ours',
        ExpressionAttributeValues: { ':ours': sealed },
      };
      return conditionHeld(client.send(new PutItemCommand({ TableName, Item, ...condition })));
    },
    remove: async (kind, id) => {
      await client.send(new DeleteItemCommand({ TableName, Key: keyOf(keyFor(kind, id)) }));
    },
    ...consuming(table, now),
    removeGrant: async (grant) => {
      const account = accountOf(grant);
      if (account === undefined) return;
      const wanted = digest(grant);
      const { sk } = grantKey(account, wanted);
      const isOf = (row: Row): boolean => row['grant']?.S === wanted || row['sk']?.S === sk;
      await userRows(table).remove(account, 'oauth#', isOf);
    },
  };
}

/** A row's contents, unless it is absent or expired by our clock. */
const opener =
  (now: () => number) =>
  (kind: string, id: string, row: Row | undefined): SealedRow | undefined => {
    const sealed = row?.['sealed']?.B;
    if (!sealed || Number(row?.['expires_at']?.N ?? 0) * 1000 <= now()) return undefined;
    const [consumed, spent] = [row?.['consumed_at'], row?.['spent']];
    // A damaged single-use row counts as used.
    if ((consumed && consumed.N === undefined) || (spent && spent.BOOL === undefined)) return undefined;
    const value = parseJson(opened(`${kind}#${id}`, sealed));
    if (value === undefined) return undefined;
    return { value, consumedAt: consumed && Number(consumed.N), spent: spent?.BOOL === true };
  };

function opened(id: string, sealed: Uint8Array): string | undefined {
  try {
    return open(id, sealed);
  } catch {
    return undefined;
  }
}

function consuming({ client, name: TableName }: Table, now: () => number): Pick<SealedRows, 'consume' | 'prolong'> {
  /** Sets attributes of an existing row; resolves to the row, or to `undefined` where the condition failed. */
  const set = async (key: Key, attributes: Row, condition = ''): Promise<Row | undefined> => {
    const names = Object.keys(attributes);
    const command = new UpdateItemCommand({
      TableName,
      Key: keyOf(key),
      UpdateExpression: `SET ${names.map((name) => `${name} = :${name}`).join(', ')}`,
      ConditionExpression: `attribute_exists(pk)${condition}`,
      ExpressionAttributeValues: Object.fromEntries(
        names.map((name) => [`:${name}`, attributes[name] ?? { NULL: true }]),
      ),
      ReturnValues: 'ALL_NEW',
    });
    const update = client.send(command);
    return (await conditionHeld(update)) ? (await update).Attributes : undefined;
  };
  return {
    consume: async (kind, id) => {
      const key = keyFor(kind, id);
      const used = { consumed_at: { N: String(now()) }, consumed_by: { S: randomUUID() } };
      // The mark is already ours if this is a retry after a lost response.
      const free = ' AND (attribute_not_exists(consumed_at) OR consumed_by = :consumed_by)';
      const row = await set(key, used, free);
      // A token whose successor was used must never be accepted again.
      const previous = row?.['previous']?.S;
      if (previous !== undefined) await set({ pk: key.pk, sk: previous }, { spent: { BOOL: true } });
      return row !== undefined;
    },
    prolong: async (kind, id, lifetime) => {
      await set(keyFor(kind, id), expiry(now(), lifetime));
    },
  };
}

const algorithm = 'aes-256-gcm';
const ivLength = 12;
const tagLength = 16;

/** Encrypts a text with a key derived only from the id: without the ids a dump of the table cannot be decrypted. */
function seal(id: string, text: string): Buffer {
  const iv = randomBytes(ivLength);
  const cipher = createCipheriv(algorithm, keyFrom(id), iv);
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]);
}

/**
 * Decrypts a text that was sealed with the same id.
 * @throws Error when it was not, or was changed since.
 */
function open(id: string, sealed: Uint8Array): string {
  const bytes = Buffer.from(sealed);
  const decipher = createDecipheriv(algorithm, keyFrom(id), bytes.subarray(0, ivLength), { authTagLength: tagLength });
  decipher.setAuthTag(bytes.subarray(ivLength, ivLength + tagLength));
  return Buffer.concat([decipher.update(bytes.subarray(ivLength + tagLength)), decipher.final()]).toString('utf8');
}

const keyFrom = (id: string): Buffer => Buffer.from(hkdfSync('sha256', id, 'mcp-server-for-spotify', 'row', 32));
