import { randomUUID } from 'node:crypto';
import type * as z from 'zod';
import type { LayerSettings } from '../../../lib/resilience/layers.ts';
import { fleetStore } from '../../../lib/storage/fleet-store.ts';
import { startDynalite } from '../../support/stores.ts';
import { type Replay, replay, type traceFile } from '../replay.ts';

/** Replays a trace on the laptop's DynamoDB, whose requests are counted. */
export async function replayOnTable(
  trace: z.output<typeof traceFile>,
  settings: LayerSettings,
  verifyWrites: boolean,
): Promise<Replay & { readonly trips: number }> {
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
    return { ...(await replay(trace, { store, settings, verifyWrites })), trips };
  } finally {
    await dynamodb.close();
  }
}
