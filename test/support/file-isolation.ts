import { afterAll, expect, vi } from 'vitest';

/** Runs around each test file: files share a process and the modules that it has loaded, so each must leave it as it was. */
const environment = settled();
const folder = process.cwd();

afterAll(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  expect({ environment: settled(), folder: process.cwd() }).toEqual({ environment, folder });
});

/** The environment without what a library sets once it is loaded: Powertools names itself there. */
function settled(): NodeJS.ProcessEnv {
  const { AWS_SDK_UA_APP_ID: _, ...rest } = process.env;
  return rest;
}
