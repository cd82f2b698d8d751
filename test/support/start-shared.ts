import { createServer } from 'node:http';
import type { TestProject } from 'vitest/node';
import { cachedAssembly } from '../../infra/local/template/assembly/cache.ts';
import { serveChromium } from './chromium-server.ts';
import { listen } from './listen.ts';
import type { SharedName } from './shared.ts';
import { startDynamodbLocal } from './stores.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Answers with the place of what it is asked for, by its name as the path. */
    readonly shared: string;
  }
}

/** Vitest's global setup: what would take each test file seconds is started once, when the first of them asks where it is. */
export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const dynamodb = onDemand(startDynamodbLocal);
  const chromium = onDemand(serveChromium);
  let making: Promise<unknown> = Promise.resolve();
  const places: Readonly<Record<SharedName, () => Promise<string>>> = {
    // One after the other: at once, each of them would make it. In watch mode the sources change, so each of them looks.
    assembly: () => {
      const assembly = making.then(() => cachedAssembly());
      making = assembly.catch(() => undefined);
      return assembly;
    },
    chromium: async () => (await chromium.started()).wsEndpoint(),
    'dynamodb-local': async () => (await dynamodb.started()).endpoint,
  };
  const isName = (name: string): name is SharedName => name in places;
  const place = (name: string): Promise<string> =>
    isName(name) ? places[name]() : Promise.reject(new Error(`Nothing is shared as ${name}.`));
  const door = await listen(
    createServer((request, response) => {
      place((request.url ?? '').slice(1)).then(
        (found) => response.end(found),
        (error: unknown) => response.writeHead(500).end(String(error)),
      );
    }),
  );
  provide('shared', door.origin);
  return async () => {
    await door.close();
    await Promise.all([dynamodb.close(), chromium.close()]);
  };
}

/** Starts something when it is asked for first, and ends it if it was. */
function onDemand<T extends { readonly close: () => Promise<void> }>(start: () => Promise<T>) {
  let starting: Promise<T> | undefined;
  return {
    started: () => {
      starting ??= start();
      return starting;
    },
    close: async () => (await starting?.catch(() => undefined))?.close(),
  };
}
