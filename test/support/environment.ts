import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'vitest';

/** The repository's folder, absolute. */
export const root = path.resolve(import.meta.dirname, '../..');

/** The folder beside the repository that holds the published description of Spotify's API; absent in most clones. */
export const sharedSpotify = path.resolve(root, '../shared/spotify');

/** Whether `../shared/spotify` is there: the condition of the suite 'shared'. */
export const hasShared = existsSync(path.join(sharedSpotify, 'openapi.yml'));

/**
 * What a program that is started needs of this process's environment, and nothing of Vitest's, which would change what Node does.
 * A variable that is not set stays so: for an empty HOME npm makes a folder of the name `~`.
 */
export const programEnvironment = (): Readonly<Record<string, string>> =>
  Object.fromEntries(
    ['PATH', 'HOME'].flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );

/** Where DynamoDB Local was unpacked (`DynamoDBLocal.jar` and `DynamoDBLocal_lib/` in it), or undefined. */
export const dynamodbLocalDir = findDynamodbLocal();

/** Whether DynamoDB Local can run: its jar found and Java on the PATH. The condition of the suite 'java'. */
export function hasJava(): boolean {
  return dynamodbLocalDir !== undefined && javaRuns();
}

/**
 * A `describe` for tests that need something that not every machine has. Where it is absent the tests show as
 * skipped with the reason in their name; with REQUIRE_ALL_SUITES=1 they fail instead, so CI cannot silently skip a suite.
 */
export function optionalSuite(
  name: string,
  available: boolean,
  why: string,
): (title: string, body: () => void) => void {
  if (available) return (title, body) => void describe(`[${name}] ${title}`, body);
  if (process.env['REQUIRE_ALL_SUITES'] === '1') {
    return (title) =>
      void test(`[${name}] ${title}`, () => {
        throw new Error(`The suite '${name}' cannot run and REQUIRE_ALL_SUITES is set: ${why}`);
      });
  }
  return (title, body) => {
    console.warn(`Skipped: [${name}] ${title}: ${why}`);
    describe.skip(`[${name}] ${title} (skipped: ${why})`, body);
  };
}

function findDynamodbLocal(): string | undefined {
  const candidates = [process.env['DYNAMODB_LOCAL_DIR'], path.join(root, '.local/dynamodb-local')];
  return candidates.find((folder) => folder !== undefined && existsSync(path.join(folder, 'DynamoDBLocal.jar')));
}

function javaRuns(): boolean {
  try {
    execFileSync('java', ['-version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
