import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { parseSettings } from '../../../functions/settings/parse.ts';
import { mcpSettings } from '../../../functions/settings/settings.ts';
import { idempotencyPorts } from '../../../functions/wiring/idempotency.ts';
import { userState } from '../../../functions/wiring/user-state.ts';
import { unmeasured } from '../../../lib/observability/emit.ts';
import type { LayerSettings } from '../../../lib/resilience/layers.ts';
import { fleetStore } from '../../../lib/storage/fleet/fleet-store.ts';
import { knownChanges } from '../../../lib/tools/undo/known-changes.ts';
import { startDynalite } from '../../support/stores.ts';
import { type Replay, replay, type traceFile } from '../replay.ts';
import { silent } from '../replay-session.ts';

/** A replay with the requests to DynamoDB, and the write units that it says they took. */
export type ReplayOnTable = Replay & { readonly trips: number; readonly writeUnits: number };

const capacity = z.object({ CapacityUnits: z.number() });
const consumed = z.looseObject({ ConsumedCapacity: z.union([capacity, z.array(capacity)]).optional() });
const isWrite = /^(Put|Update|Delete|BatchWrite|TransactWrite)/;

/** Replays a trace on the laptop's DynamoDB, whose requests are counted. What is around the layers follows the environment. */
export async function replayOnTable(
  trace: z.output<typeof traceFile>,
  settings: LayerSettings,
  environment: NodeJS.ProcessEnv = {},
): Promise<ReplayOnTable> {
  const dynamodb = await startDynalite();
  try {
    let trips = 0;
    let writeUnits = 0;
    const state = async (now: () => number) => {
      const table = await dynamodb.table();
      table.client.middlewareStack.add(
        (next) => (args) => {
          trips++;
          return next(args);
        },
        { step: 'finalizeRequest', name: 'count' },
      );
      table.client.middlewareStack.add(
        (next, { commandName = '' }) =>
          async (args) => {
            const result = await next({ ...args, input: { ...args.input, ReturnConsumedCapacity: 'TOTAL' } });
            const { ConsumedCapacity } = consumed.parse(result.output);
            if (isWrite.test(commandName))
              writeUnits += [ConsumedCapacity ?? []].flat().reduce((sum, { CapacityUnits }) => sum + CapacityUnits, 0);
            return result;
          },
        { step: 'initialize', name: 'meter' },
      );
      const parts = { table, now, log: silent, lag: settings.lag };
      return {
        store: fleetStore(table, now, randomUUID),
        idempotency: idempotencyPorts(parts, environment),
        userState: userState({
          ...parts,
          known: knownChanges(),
          emit: unmeasured,
          secret: () => Promise.resolve('a secret of the replay'),
        }),
      };
    };
    const { VERIFY_WRITES: verifyWrites } = parseSettings(mcpSettings.pick({ VERIFY_WRITES: true }), environment);
    return { ...(await replay(trace, { state, settings, verifyWrites })), trips, writeUnits };
  } finally {
    await dynamodb.close();
  }
}
