import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { aboutClient, type Connection, type Connections } from '../../auth/connections.ts';
import { digest } from '../../auth/tagged-ids.ts';
import { parseJson } from '../../text.ts';
import { expiry, keyOf, queryRows, type Row, type Table, userKey } from '../dynamodb.ts';
import { userRows } from '../users/user-rows.ts';

const grants = 'oauth#Grant#';
const connections = 'oauth#Connection#';

/** The clients that a user authorized: one readable row beside each grant, which itself is sealed. */
export function connectedClients(table: Table, now: () => number): Connections {
  const { client, name: TableName } = table;
  return {
    add: async (account, grant, what, lifetime) => {
      const id = digest(grant);
      const Item: Row = {
        ...keyOf(userKey(account, `${connections}${id}`)),
        about: { S: JSON.stringify(what) },
        // This row expires together with the grant.
        grant: { S: id },
        ...expiry(now(), lifetime),
      };
      await client.send(new PutItemCommand({ TableName, Item }));
    },
    list: async (account) => {
      const rows = await queryRows(table, userKey(account, '').pk, {
        where: 'begins_with(sk, :prefix)',
        values: { ':prefix': { S: 'oauth#' } },
        ProjectionExpression: 'sk, about, expires_at',
      });
      return connectionsIn(rows.filter((row) => Number(row['expires_at']?.N ?? 0) * 1000 > now()));
    },
    end: (account, id) =>
      userRows(table).remove(account, 'oauth#', ({ grant, sk }) => grant?.S === id || sk?.S === `${grants}${id}`),
  };
}

function connectionsIn(rows: readonly Row[]): readonly Connection[] {
  const bySk = new Map(rows.map((row) => [row['sk']?.S ?? '', row]));
  return [...bySk.keys()]
    .filter((sk) => sk.startsWith(grants))
    .map((sk) => {
      const id = sk.slice(grants.length);
      return { id, about: aboutClient.safeParse(parseJson(bySk.get(`${connections}${id}`)?.['about']?.S ?? '')).data };
    })
    .toSorted((one, other) => (other.about?.since ?? 0) - (one.about?.since ?? 0));
}
