import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below the ephemeral ports of the system, so that no other test or connection gets this port meanwhile. */
const lowest = 12_000;
const highest = 30_000;

/** A free port of 127.0.0.1, for a process that must be told its port before it starts. */
export async function freePort(): Promise<string> {
  for (let tries = 20; tries > 0; tries--) {
    const port = randomInt(lowest, highest);
    if (await isFree(port)) return String(port);
  }
  throw new Error('No free port was found.');
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  const listening = once(server, 'listening').then(
    () => true,
    () => false,
  );
  server.listen(port, '127.0.0.1');
  if (!(await listening)) return false;
  server.close();
  await once(server, 'close');
  return true;
}
