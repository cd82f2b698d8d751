import { type Component, health } from '../../lib/http/health.ts';
import { stateOf } from '../../lib/resilience/decisions/circuit.ts';
import type { FleetStore } from '../../lib/resilience/store/fleet-store.ts';
import { operations } from '../../lib/spotify/operations.ts';
import { accessToken } from '../../lib/storage/secrets/credentials.ts';
import { owner } from '../../lib/storage/users/ownership.ts';
import type { McpSettings } from '../settings/settings.ts';
import type { SpotifyServices } from './spotify.ts';
import { version } from './version.ts';

const all = Object.values(operations);
const groups = [...new Set(all.map(({ group }) => group))];
const buckets = [...new Set(all.map(({ bucket }) => bucket))];

/** Health of the table, the secrets and Spotify; Spotify's is the state of circuits and gates. */
export function healthRoute(
  { clock, calls, trusted, vault, store, log }: SpotifyServices,
  settings: McpSettings,
  /** Resolves to a `Response` for a request without a valid token. */
  authenticate: (request: Request) => Promise<object>,
) {
  const { now } = clock;
  const readOwner = owner(trusted);
  const readToken = accessToken(vault, settings.SERVER_SECRET_ID);
  const timed = async (check: () => Promise<unknown>): Promise<Component> => {
    const start = now();
    await check();
    return { status: 'ok', milliseconds: now() - start };
  };
  return health({
    ...{ version, mode: calls.mode, now, log },
    components: {
      dynamodb: () => timed(readOwner),
      secrets: async () => {
        const found = await readToken();
        return found === undefined
          ? {
              status: 'degraded',
              advice: 'The access token secret is empty: see the deployment output AccessTokenSecret.',
            }
          : { status: 'ok' };
      },
      spotify: () => spotify(store, now()),
    },
    // The token is checked for the MCP URL: callers of tools may see the details.
    mayLook: async (request) => {
      const { origin } = new URL(request.url);
      return !((await authenticate(new Request(`${origin}/mcp`, request))) instanceof Response);
    },
  });
}

/** Spotify is not called: circuits and gates show what the fleet's last calls met. */
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
