import { randomUUID } from 'node:crypto';
import type * as z from 'zod';
import { parseSettings } from '../../../functions/settings/parse.ts';
import { mcpSettings } from '../../../functions/settings/settings.ts';
import { idempotencyPorts } from '../../../functions/wiring/idempotency.ts';
import { userState } from '../../../functions/wiring/user-state.ts';
import type { LayerSettings } from '../../../lib/resilience/layers.ts';
import { fleetStore } from '../../../lib/storage/fleet/fleet-store.ts';
import { startDynalite } from '../../support/stores.ts';
import { type Replay, replay, type traceFile } from '../replay.ts';
import { silent } from '../replay-session.ts';

/** Replays a trace on the laptop's DynamoDB, whose requests are counted. What is around the layers follows the environment. */
export async function replayOnTable(
  trace: z.output<typeof traceFile>,
  settings: LayerSettings,
  environment: NodeJS.ProcessEnv = {},
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
      const parts = { table, now, log: silent, lag: settings.lag };
      return {
        store: fleetStore(table, now, randomUUID),
        idempotency: idempotencyPorts(parts, environment),
        userState: userState({ ...parts, secret: () => Promise.resolve('a secret of the replay') }),
      };
    };
    const { VERIFY_WRITES: verifyWrites } = parseSettings(mcpSettings.pick({ VERIFY_WRITES: true }), environment);
    return { ...(await replay(trace, { state, settings, verifyWrites })), trips };
  } finally {
    await dynamodb.close();
  }
}
