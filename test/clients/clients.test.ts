import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Laptop, startLaptop } from '../../infra/local/laptop.ts';
import { cachedAssembly } from '../../infra/local/template/assembly/cache.ts';
import { hasChromium } from '../support/chromium-server.ts';
import { optionalSuite, root } from '../support/environment.ts';
import { freePort } from '../support/free-port.ts';
import type { Listener } from '../support/listen.ts';
import { hasTmux } from '../support/terminal.ts';
import { type RealClient, type RunningClient, realClients } from './support/clients.ts';
import { installClients } from './support/installation.ts';
import { startModels } from './support/models.ts';
import { clientsPage } from './support/page.ts';
import { type Person, sitDown } from './support/person.ts';

const name = 'Demo Listener';
/** Seconds: Codex refreshes half a minute before the end. And for how long a token counts after its end. */
const tokenLifetime = 75;
const tolerance = 5;

/** What each client did, for the table in the documentation. */
const done = new Map<RealClient, Set<string>>();
const note = (client: RealClient, step: string): void => {
  done.set(client, (done.get(client) ?? new Set()).add(step));
};

const chosen = process.env['CLIENT'];
const driven = realClients.filter((client) => chosen === undefined || client.name === chosen);
const named = driven.map((client) => [client.name, client] as const);

optionalSuite(
  'browser',
  hasChromium,
  "Debian's chromium is not installed",
)('real clients', () => {
  const running = new Map<RealClient, RunningClient>();
  const started: { folder: string; port: string; person?: Person; models?: Listener; laptop?: Laptop } = {
    folder: '',
    port: '',
  };
  const start = async (): Promise<void> => {
    started.laptop = await startLaptop({
      environment: {
        PORT: started.port,
        LOCAL_STATE_DIR: path.join(started.folder, 'state'),
        ACCESS_TOKEN_SECONDS: String(tokenLifetime),
        CLIENT_METADATA_FETCH: 'off',
      },
      assembly: await cachedAssembly(),
      log: () => undefined,
    });
  };
  const clientOf = (client: RealClient): RunningClient => {
    const found = running.get(client);
    if (!found) throw new Error(`${client.name} has not signed in.`);
    return found;
  };
  const person = (): Person => {
    if (!started.person) throw new Error('Nobody is there.');
    return started.person;
  };
  /** All access tokens of before have ended. */
  let allEnded = 0;

  beforeAll(async () => {
    const bin = await installClients();
    started.folder = await mkdtemp(path.join(tmpdir(), 'clients-'));
    started.port = await freePort();
    await start();
    started.person = await sitDown();
    started.models = await startModels();
    for (const client of driven) {
      const cwd = path.join(started.folder, client.name.replace(/\W+/g, '-').toLowerCase());
      await mkdir(cwd);
      const paths = [started.person.bin, bin, path.dirname(process.execPath), process.env['PATH']];
      const environment = {
        PATH: paths.join(':'),
        HOME: cwd,
        BROWSER: path.join(started.person.bin, 'xdg-open'),
        // Programs that draw in the terminal ask what it can do.
        TERM: 'xterm-256color',
        LANG: 'C.UTF-8',
      };
      const mcpUrl = started.laptop?.mcpUrl ?? '';
      const modelsUrl = `http://${started.models.host}`;
      running.set(client, await client.start({ cwd, environment, mcpUrl, modelsUrl, person: started.person }));
    }
  });

  afterAll(async () => {
    for (const client of running.values()) await client.close?.();
    await started.person?.close();
    await started.models?.close();
    await started.laptop?.close();
    await rm(started.folder, { recursive: true, force: true, maxRetries: 5 });
    await mkdir(path.join(root, 'results'), { recursive: true });
    const outcome = Object.fromEntries([...done].map(([client, steps]) => [client.name, [...steps]]));
    await writeFile(path.join(root, 'results/clients.json'), JSON.stringify(outcome, undefined, 2));
  });

  const signsIn = (client: RealClient, step: string) => async (): Promise<void> => {
    await person().seen();
    const { signIn, call } = clientOf(client);
    const text = await signIn();
    const seen = await person().seen();
    // The Inspector's page signs in within itself.
    const expected = client.name === 'Inspector, web page' ? [] : [`Let “${client.consent}” use your Spotify?`];
    expect(seen, text).toEqual(expected);
    expect(await call()).toContain(name);
    expect(await person().seen()).toEqual([]);
    allEnded = Date.now() + (tokenLifetime + tolerance + 1) * 1000;
    note(client, step);
  };
  const goesOn = (client: RealClient, step: string) => async (): Promise<void> => {
    await person().seen();
    expect(await clientOf(client).call()).toContain(name);
    expect(await person().seen()).toEqual([]);
    note(client, step);
  };

  describe('sign in and call', () => {
    it.each(named)('%s', (_, client) => signsIn(client, 'sign-in')());
  });

  describe('call again when their access token has ended, without asking anybody', () => {
    beforeAll(() => sleep(Math.max(0, allEnded - Date.now())));
    it.each(named)('%s', (_, client) => goesOn(client, 'refresh')());
  });

  describe('go on after a restart of the server', () => {
    beforeAll(async () => {
      await started.laptop?.close();
      await start();
    });
    it.each(named)('%s', (_, client) => goesOn(client, 'restart')());
  });

  describe('sign in again after the user has disconnected', () => {
    beforeAll(async () => {
      const context = await person().browser.newContext();
      const page = await context.newPage();
      page.setDefaultTimeout(20_000);
      const { origin } = new URL(started.laptop?.mcpUrl ?? '');
      const logIn = () => page.getByRole('button', { name: 'Log in as Demo Listener' }).click();
      await page.goto(origin);
      await page.getByRole('button', { name: 'Sign in with Spotify' }).click();
      await logIn();
      await page.getByRole('button', { name: 'Disconnect…' }).click();
      await page.getByRole('button', { name: 'Disconnect and delete' }).click();
      await page.getByRole('heading', { name: 'You are disconnected' }).waitFor();
      await page.goto(origin);
      await page.getByLabel('Access token').fill(started.laptop?.token ?? '');
      await page.getByRole('button', { name: 'Claim it' }).click();
      await logIn();
      await page.getByRole('heading', { name: 'Disconnect' }).waitFor();
      await context.close();
    });
    it.each(named)('%s', (_, client) => signsIn(client, 'ended sign-in')());
  });

  it.runIf(chosen === undefined)('did what the documentation says of them', async () => {
    await expect(clientsPage(done)).toMatchFileSnapshot(path.join(root, 'docs/clients.md'));
  });
});

optionalSuite(
  'terminal',
  hasTmux(),
  'tmux is not installed',
)('the terminal of interactive clients', () => {
  it('is there', () => expect(hasTmux()).toBe(true));
});
