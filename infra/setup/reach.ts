import { Stuck } from './ui.ts';

/** The code of the innermost cause, such as `ENOTFOUND`. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause !== undefined) return reasonOf(error.cause);
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}

/**
 * Calls the server over the network.
 * @throws Stuck (rejects) with what to check if it does not respond.
 */
export const reach = (url: URL | string, init?: RequestInit): Promise<Response> =>
  fetch(url, { signal: AbortSignal.timeout(35_000), ...init }).catch((error: unknown) => {
    throw new Stuck(
      `${new URL(url).origin} cannot be reached from here (${reasonOf(error)}). Check the network connection and the proxy (HTTPS_PROXY, NO_PROXY); with a domain of your own, its DNS record and certificate too.`,
    );
  });
