import { randomUUID } from 'node:crypto';
import type * as z from 'zod';
import { lasting } from '../../../functions/lasting.ts';
import { oncePorts } from '../../../functions/once.ts';
import type { LayerSettings } from '../../../lib/resilience/layers.ts';
import { fleetStore } from '../../../lib/storage/fleet-store.ts';
import { startDynalite } from '../../support/stores.ts';
import { type Replay, replay, type traceFile } from '../replay.ts';
import { silent } from '../replay-session.ts';

/** Replays a trace on the laptop's DynamoDB, whose requests are counted. */
export async function replayOnTable(
  trace: z.output<typeof traceFile>,
  settings: LayerSettings,
  verifyWrites: boolean,
): Promise<Replay & { readonly trips: number }> {
  const dynamodb = await startDynalite();
  try {
    let trips = 0;
    const state = async (now: () => number) => {
      const table = await dynamodb.table();
      table.client.middlewareStack.add(
        (next) => (args) => {
          trips++;
          return next(args);
        },
        { step: 'finalizeRequest', name: 'count' },
      );
      const parts = { table, now, log: silent };
      return {
        store: fleetStore(table, now, randomUUID),
        once: oncePorts(parts, {}),
        lasting: lasting({ ...parts, secret: () => Promise.resolve('a secret of the replay') }),
      };
    };
    return { ...(await replay(trace, { state, settings, verifyWrites })), trips };
  } finally {
    await dynamodb.close();
  }
}
