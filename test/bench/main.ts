import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { layerSettings } from '../../functions/layer-settings.ts';
import { fleetStore } from '../../lib/storage/fleet-store.ts';
import { startDynalite } from '../support/stores.ts';
import { replay, traceFile } from './replay.ts';

const { values } = parseArgs({ options: { trace: { type: 'string' } } });
if (values.trace === undefined) {
  process.stderr.write('Say what to replay: npm run bench -- --trace FILE\n');
  process.exit(2);
}
const trace = traceFile.parse(JSON.parse(readFileSync(values.trace, 'utf8')));
const dynamodb = await startDynalite();
try {
  let trips = 0;
  const store = async (now: () => number) => {
    const table = await dynamodb.table();
    table.client.middlewareStack.add(
      (next) => (args) => {
        trips++;
        return next(args);
      },
      { step: 'finalizeRequest', name: 'count' },
    );
    return fleetStore(table, now, randomUUID);
  };
  const figures = await replay(trace, { store, settings: layerSettings(process.env) });
  process.stdout.write(`${JSON.stringify({ ...figures, dynamodb_round_trips: trips })}\n`);
} finally {
  await dynamodb.close();
}
