import { ConditionalCheckFailedException, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { wait } from '../../resilience/decisions/gcra.ts';
import { hourOf } from '../../resilience/decisions/ledger.ts';
import type { Meter, Take, Taken } from '../../resilience/store/fleet-store.ts';
import { keyOf, overDamaged, type Row, type Table } from '../dynamodb.ts';
import { type Form, repair, step } from './gcra-update.ts';
import { counterName, meterKey, meterOf, overdue } from './meter-row.ts';

const tries = 5;
/** Milliseconds after which to try again when other takers kept coming first. */
const underContention = 50;

/**
 * Takes tokens of both limits and counts the calls, in one conditional update of the limiter's row. The likelier form is
 * tried first, by the row as last seen.
 */
export const taker =
  (table: Table, now: () => number) =>
  async (take: Take): Promise<Taken> => {
    let { seen } = take;
    for (let attempt = 0; attempt < tries; attempt++) {
      const time = now();
      const repairs = both((which) => repair(which, seen.tats[which], take.limits[which], time));
      const milliseconds = wait(seen.tats, take.count, time, take.limits);
      if (milliseconds > 0 && repairs.length === 0) return { ok: false, wait: milliseconds };
      const steps = both((which) => step(which, seen.tats[which], take.limits[which], take.count, time));
      const result = await update(table, repairs.length > 0 ? repairs : [...steps, counting(take, seen, time)]);
      if (result.written && repairs.length === 0) return { ok: true, meter: result.meter };
      seen = result.meter;
    }
    return { ok: false, wait: underContention };
  };

const both = (formOf: (which: 'second' | 'minute') => Form | undefined): readonly Form[] =>
  [formOf('second'), formOf('minute')].filter((form) => form !== undefined);

/** Counts the calls in the hour's counter and drops the counters that are over. */
function counting({ bucket, count }: Take, { ledger }: Meter, now: number): Form {
  const over = overdue(ledger, now);
  const names = Object.fromEntries(over.map((name, index) => [`#over${index}`, name]));
  return {
    names: { '#calls': counterName(bucket, hourOf(now)), ...names },
    values: { ':calls': { N: String(count) } },
    add: '#calls :calls',
    remove: Object.keys(names),
  };
}

/** One conditional update; the row as it is afterwards, also when the condition failed. */
async function update(table: Table, forms: readonly Form[]): Promise<{ written: boolean; meter: Meter }> {
  try {
    const command = new UpdateItemCommand({ TableName: table.name, Key: keyOf(meterKey), ...expressions(forms) });
    const { Attributes } = await overDamaged(table, meterKey, () => table.client.send(command));
    return { written: true, meter: meterOf(Attributes) };
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return { written: false, meter: meterOf(error.Item ?? (await row(table))) };
  }
}

function expressions(forms: readonly Form[]) {
  const part = (keyword: string, pieces: readonly string[]): readonly string[] =>
    pieces.length > 0 ? [`${keyword} ${pieces.join(', ')}`] : [];
  const given = (pick: (form: Form) => string | undefined): readonly string[] =>
    forms.map(pick).filter((piece) => piece !== undefined);
  return {
    UpdateExpression: [
      ...part(
        'SET',
        given(({ set }) => set),
      ),
      ...part(
        'ADD',
        given(({ add }) => add),
      ),
      ...part(
        'REMOVE',
        forms.flatMap(({ remove = [] }) => remove),
      ),
    ].join(' '),
    ConditionExpression: given(({ condition }) => condition).join(' AND '),
    ExpressionAttributeNames: Object.assign({}, ...forms.map(({ names }) => names)),
    ExpressionAttributeValues: Object.assign({}, ...forms.map(({ values }) => values)),
    ReturnValues: 'ALL_NEW',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  } as const;
}

async function row({ client, name }: Table): Promise<Row | undefined> {
  const { Item } = await client.send(
    new GetItemCommand({ TableName: name, Key: keyOf(meterKey), ConsistentRead: true }),
  );
  return Item;
}
