import { setTimeout as sleep } from 'node:timers/promises';
import { startLaptop } from '../../../infra/local/laptop.ts';
import { cachedAssembly } from '../../../infra/local/template/assembly/cache.ts';
import { dynamodbLocalDir, hasJava } from '../../support/environment.ts';
import { spotifyControl } from '../../support/spotify-control.ts';
import { startDynamodbLocal } from '../../support/stores.ts';
import { percentile, rounded, type Section, type Table } from '../report.ts';
import { toolCaller } from '../tool-caller.ts';

const clients = [1, 4, 16, 64];
const containers = [1, 2, 4, 8];
/** Milliseconds that each cell is measured. */
const duration = 1200;
/** What the demo Spotify takes for an answer, milliseconds. */
const spotifyTakes = 150;

interface Cell {
  readonly perSecond: number;
  readonly p95: number;
  readonly errors: number;
}

/** Through the gateway: clients that call without a pause, over several containers, on both databases. */
export async function gatewayLoad(): Promise<Section> {
  const tables: Table[] = [];
  for (const database of ['embedded', 'DynamoDB Local'] as const) {
    if (database === 'DynamoDB Local' && !(hasJava() && dynamodbLocalDir !== undefined)) {
      tables.push({ title: 'DynamoDB Local', head: ['skipped'], rows: [['Java or DynamoDB Local is not there']] });
      continue;
    }
    for (const kind of ['cached', 'uncached'] as const) tables.push(await table(database, kind));
  }
  return {
    title: 'Through the gateway',
    about: `The laptop's gateway, containers (worker threads), database and Spotify share the cores with the clients: these are lower bounds. Each cell: calls a second / p95 in milliseconds. An uncached call waits for a Spotify that takes ${spotifyTakes} ms. Targets: p95 under 100 ms cached and 500 ms uncached, no errors.`,
    tables,
    notes: [
      'A container answers one call at a time, as on Lambda: with more clients than containers the rest wait in a queue.',
    ],
  };
}

async function table(database: 'embedded' | 'DynamoDB Local', kind: 'cached' | 'uncached'): Promise<Table> {
  const local = database === 'embedded' ? undefined : await startDynamodbLocal();
  try {
    const rows: string[][] = [];
    for (const count of containers) {
      const laptop = await startLaptop({
        assembly: await cachedAssembly(),
        environment: {
          ...roomy,
          CONTAINERS: String(count),
          ...(local && { AWS_ENDPOINT_URL_DYNAMODB: local.endpoint }),
        },
        log: () => undefined,
      });
      try {
        const control = spotifyControl(laptop.spotify.controlUrl ?? '');
        const call = caller(laptop.mcpUrl, laptop.token, kind);
        await Promise.all(Array.from({ length: count * 3 }, call));
        if (kind === 'uncached') await control.set({ latencyMs: spotifyTakes });
        const cells: Cell[] = [];
        for (const many of clients) cells.push(await measured(call, many));
        rows.push([String(count), ...cells.map(shown)]);
      } finally {
        await laptop.close();
      }
    }
    return { title: `${kind}, ${database}`, head: ['containers', ...clients.map((many) => `${many} clients`)], rows };
  } finally {
    await local?.close();
  }
}

const roomy = {
  PORT: '0',
  RATE_PER_SECOND: '100000',
  RATE_PER_MINUTE: '6000000',
  QUOTA_SEARCH: '100000000',
  STATE_TIMEOUT_MS: '3000',
};
const shown = ({ perSecond, p95, errors }: Cell): string =>
  `${rounded(perSecond)} / ${rounded(p95)}${errors > 0 ? ` (${errors} errors)` : ''}`;

let queries = 0;

function caller(url: string, token: string, kind: 'cached' | 'uncached'): () => Promise<boolean> {
  const call = toolCaller(url, token);
  return async () => {
    const { isOk } =
      kind === 'cached'
        ? await call('get_current_user', {})
        : await call('search', { query: `load ${++queries} ${Date.now()}` });
    return isOk;
  };
}

async function measured(call: () => Promise<boolean>, many: number): Promise<Cell> {
  const took: number[] = [];
  let errors = 0;
  const start = performance.now();
  const client = async (): Promise<void> => {
    while (performance.now() - start < duration) {
      const began = performance.now();
      if (!(await call().catch(() => false))) errors += 1;
      took.push(performance.now() - began);
    }
  };
  await Promise.all(Array.from({ length: many }, client));
  const seconds = (performance.now() - start) / 1000;
  await sleep(50);
  return { perSecond: took.length / seconds, p95: percentile(took, 0.95), errors };
}
