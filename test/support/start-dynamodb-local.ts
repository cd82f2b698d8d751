import { createServer } from 'node:http';
import type { TestProject } from 'vitest/node';
import { listen } from './listen.ts';
import { startDynamodbLocal, type TestDynamodb } from './stores.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Answers with the endpoint of DynamoDB Local. */
    readonly dynamodbLocal: string;
  }
}

/** Vitest's global setup: one DynamoDB Local for all test files, started on first use. */
export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  let started: Promise<TestDynamodb> | undefined;
  const door = await listen(
    createServer((_request, response) => {
      started ??= startDynamodbLocal();
      started.then(
        ({ endpoint }) => response.end(endpoint),
        (error: unknown) => response.writeHead(500).end(String(error)),
      );
    }),
  );
  provide('dynamodbLocal', door.origin);
  return async () => {
    await door.close();
    await (await started?.catch(() => undefined))?.close();
  };
}
