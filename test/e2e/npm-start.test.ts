import { createServer } from 'node:http';
import { expect, it } from 'vitest';
import { clientKinds } from '../support/clients.ts';
import { listen } from '../support/listen.ts';
import { npmStart } from '../support/npm-start.ts';
import { sample } from '../support/scale.ts';

const patience = 60_000;
const [newest] = clientKinds;

it.each(sample(['SIGTERM', 'SIGINT'] as const))(
  'npm start says when it is ready, serves, and leaves nothing behind on %s',
  async (signal) => {
    const running = await npmStart({ PORT: '0' });
    const ready = await running.ready;
    expect(ready, running.stderr()).toBeDefined();
    if (!ready || !newest) return;
    const { mcp, token, spotify, dynamodb } = ready;
    const client = await newest.connect({ url: mcp, token });
    const { data } = await client.call('search', { query: 'night', limit: 3 });
    expect(data).toMatchObject({ items: [{}, {}, {}] });
    await client.close();

    expect(await running.stop(signal)).toMatchObject({ processesLeft: false, filesLeft: [] });
    for (const url of [mcp, spotify, dynamodb]) await expect(fetch(url)).rejects.toThrow();
  },
  patience,
);

it(
  'npm start says which port is taken and what to do',
  async () => {
    const holder = await listen(createServer());
    const PORT = holder.host.split(':')[1] ?? '';
    const running = await npmStart({ PORT });
    expect(await running.ready).toBeUndefined();
    expect(await running.ended).toMatchObject({ code: 1, processesLeft: false, filesLeft: [] });
    expect(running.stderr()).toContain(`Port ${PORT} is taken`);
    expect(running.stderr()).not.toMatch(/^\s+at /m);
    await holder.close();
  },
  patience,
);
