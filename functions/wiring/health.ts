import { type Component, health } from '../../lib/http/health.ts';
import type { Log } from '../../lib/observability/log.ts';
import { stateOf } from '../../lib/resilience/decisions/circuit.ts';
import type { FleetStore } from '../../lib/resilience/store/fleet-store.ts';
import { operations } from '../../lib/spotify/operations.ts';

/** What health is made of. */
export interface HealthParts {
  readonly version: string;
  readonly mode: string;
  readonly now: () => number;
  /** Reads a row for sure. */
  readonly table: () => Promise<unknown>;
  readonly secret: () => Promise<string | undefined>;
  readonly store: Pick<FleetStore, 'survey'>;
  /** Resolves to a `Response` for somebody without a token that counts. */
  readonly authenticate: (request: Request) => Promise<object>;
  readonly log: Log;
}

const all = Object.values(operations);
const groups = [...new Set(all.map(({ group }) => group))];
const buckets = [...new Set(all.map(({ bucket }) => bucket))];

/** Health of the table, the secrets, and Spotify as the circuits and gates have it. */
export function healthRoute({ table, secret, store, authenticate, now, ...rest }: HealthParts) {
  const timed = async (look: () => Promise<unknown>): Promise<Component> => {
    const start = now();
    await look();
    return { status: 'ok', milliseconds: now() - start };
  };
  return health({
    ...rest,
    now,
    components: {
      dynamodb: () => timed(table),
      secrets: async () => {
        const found = await secret();
        return found === undefined
          ? {
              status: 'degraded',
              advice: 'The access token secret is empty: see the deployment output AccessTokenSecret.',
            }
          : { status: 'ok' };
      },
      spotify: () => spotify(store, now()),
    },
    // Made out to the MCP URL: whoever may call tools may see how the server is.
    mayLook: async (request) => {
      const { origin } = new URL(request.url);
      return !((await authenticate(new Request(`${origin}/mcp`, request))) instanceof Response);
    },
  });
}

/** Spotify is not asked: what the fleet met last is in its circuits and gates. */
async function spotify(store: Pick<FleetStore, 'survey'>, now: number): Promise<Component> {
  const { circuits, gates, known } = await store.survey({ account: '', groups, buckets });
  const failing = [...circuits].flatMap(([group, circuit]) => (stateOf(circuit, now) === 'closed' ? [] : [group]));
  const shut = [...gates].flatMap(([bucket, { closedUntil, reason }]) =>
    now < closedUntil ? [{ bucket, by: reason, until: new Date(closedUntil).toISOString() }] : [],
  );
  const status = failing.length > 0 || shut.length > 0 || !known ? 'degraded' : 'ok';
  return {
    status,
    failing_groups: failing,
    shut_buckets: shut,
    ...(!known && { note: 'as one container saw it last' }),
  };
}
