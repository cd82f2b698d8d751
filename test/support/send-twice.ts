import type { Table } from '../../lib/storage/dynamodb.ts';

/** A way to the table on which every request that succeeds goes out once more, as one does whose answer was lost. */
export function sendTwice({ client, name }: Table): Table {
  const step = { step: 'finalizeRequest', priority: 'low', name: 'sentTwice' } as const;
  client.middlewareStack.add((next) => (args) => next(args).then(() => next(args)), step);
  return { client, name };
}
