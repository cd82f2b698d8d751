import { afterAll, expect, vi } from 'vitest';

/** Runs around each test file: files share a process and loaded modules, so each must restore the environment. */
const environment = settled();
/** Other modules hold it: a file that puts another object in its place changes nothing for them, and breaks a later file. */
const { env } = process;
const folder = process.cwd();

afterAll(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  expect(process.env === env, 'process.env is the object that it was').toBe(true);
  expect({ environment: settled(), folder: process.cwd() }).toEqual({ environment, folder });
});

/** The environment without variables that a library sets when it is loaded, such as those of Powertools. */
function settled(): NodeJS.ProcessEnv {
  const { AWS_SDK_UA_APP_ID: _, ...rest } = process.env;
  return rest;
}
