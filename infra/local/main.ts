import { type Laptop, startLaptop } from './laptop.ts';

/** The process around the laptop: `npm start`. */
async function main(): Promise<void> {
  // Lambda's clock shows UTC.
  process.env['TZ'] = 'UTC';
  const stop = new AbortController();
  const stopped = Promise.withResolvers<void>();
  stop.signal.addEventListener('abort', () => stopped.resolve());
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.abort());
  followShell(() => stop.abort());
  // The embedded DynamoDB throws where nobody can catch; what was opened is closed all the same.
  process.once('uncaughtException', (error) => {
    process.stderr.write(`${error.stack ?? error.message}\n`);
    process.exitCode = 1;
    stop.abort();
  });
  const fresh = process.argv.includes('--fresh');
  const laptop = await startLaptop({ environment: process.env, fresh, signal: stop.signal }).catch((error: unknown) => {
    if (!stop.signal.aborted) throw error;
  });
  if (laptop === undefined) return;
  try {
    announce(laptop);
    await stopped.promise;
  } finally {
    await laptop.close();
  }
}

/** npm passes a signal to the shell it started, and not every shell passes it on: the shell's end is as good as the signal. */
function followShell(stop: () => void): void {
  if (process.env['npm_lifecycle_event'] === undefined) return;
  const shell = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === shell) return;
    clearInterval(watch);
    stop();
  }, 200);
  watch.unref();
}

function announce({ mcpUrl, token, spotify, dynamodb }: Laptop): void {
  process.stderr.write(`
Ready. Add this server to an MCP client that speaks Streamable HTTP:

  URL     ${mcpUrl}
  Header  Authorization: Bearer ${token}

  for example: claude mcp add --transport http spotify ${mcpUrl} --header "Authorization: Bearer ${token}"

Spotify is ${spotify.controlUrl === undefined ? spotify.apiUrl : `a demo at ${spotify.apiUrl}`}. Stop with Ctrl+C.
`);
  const { origin } = new URL(spotify.apiUrl);
  const ready = { ready: true, mcp: mcpUrl, token, spotify: origin, dynamodb: dynamodb.upstream.url };
  process.stdout.write(`${JSON.stringify(ready)}\n`);
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
