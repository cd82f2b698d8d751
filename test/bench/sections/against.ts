import path from 'node:path';
import * as z from 'zod';
import { variable } from '../../../infra/local/seed.ts';
import { cachedAssembly } from '../../../infra/local/template/assembly/cache.ts';
import { projectFolder, synthesize } from '../../../infra/local/template/assembly/synthesize.ts';
import { modern } from '../../support/raw-mcp.ts';
import { frozenTable } from '../frozen-table.ts';
import { type FunctionUnderTest, functionUnderTest } from '../function-under-test.ts';
import { percentile, rounded, type Section } from '../report.ts';
import { type RunningLaptop, runLaptop } from '../running-laptop.ts';
import { toolCaller } from '../tool-caller.ts';
import { takeTurns } from '../turns.ts';
import { firstCall, measureTableUse } from './table-use.ts';

const rounds = 15;
/** What Spotify takes, milliseconds. */
const latency = 30;
const json = { 'content-type': 'application/json' };
const slow = JSON.stringify({ latencyMs: latency });
const roomy = {
  RATE_PER_SECOND: '100000',
  RATE_PER_MINUTE: '6000000',
  QUOTA_SEARCH: '100000000',
  STATE_TIMEOUT_MS: '3000',
  // A cached call stays one, however slow the machine.
  TTL_PLAYLIST_S: '86400',
};

const cold = z.object({
  imported: z.number(),
  answers: z.tuple([z.object({ at: z.number(), ok: z.literal(true) })]),
  cpu: z.number(),
});
const warm = z.array(z.object({ name: z.string(), bad: z.literal(0), p50: z.number(), cpu: z.number() }));

/** What was measured by name, once or several times. */
type Figures = Record<string, number[]>;
const note = (into: Figures, name: string, value: number | undefined): void => {
  if (value !== undefined) into[name] = [...(into[name] ?? []), value];
};

/** Another checkout and this one in turns: each bundle before a laptop of its own assembly, then each checkout's laptop as a process; `only`: some parts. */
export async function against(folder: string, only?: readonly string[]): Promise<Section> {
  const other = path.resolve(folder);
  const assembly = await synthesize(undefined, other);
  try {
    const assemblies = [assembly.folder, await cachedAssembly()];
    const found: Figures[] = [{}, {}];
    await using opened = new AsyncDisposableStack();
    const sides: FunctionUnderTest[] = [];
    for (const assembly of assemblies) {
      const fn = await functionUnderTest(roomy, assembly);
      opened.defer(fn.close);
      sides.push(fn);
    }
    const inTurns = async (times: number, measure: (side: number, into: Figures) => Promise<void>): Promise<void> => {
      for (let round = 0; round < times; round++)
        for (const side of round % 2 === 0 ? [0, 1] : [1, 0])
          await measure(side, round === 0 ? {} : (found[side] ?? {}));
    };
    const bundle = (side: number): FunctionUnderTest => sides[side] ?? unmeasured();
    const parts: Readonly<Record<string, () => Promise<void>>> = {
      cold: () => inTurns(rounds + 1, (side, into) => coldCalls(bundle(side), into)),
      warm: () => warmCalls(sides, found),
      laptop: async () => {
        await inTurns(6, (side, into) => laptopCalls(side === 0 ? other : projectFolder, into));
        for (let round = 0; round < 2; round++) await laptopMisses([other, projectFolder], found);
      },
      table: async () => {
        for (const [side, assembly] of assemblies.entries()) await counts(assembly, found[side] ?? {});
      },
    };
    for (const [name, part] of Object.entries(parts)) if (only?.includes(name) ?? true) await part();
    return section(other, found);
  } finally {
    await assembly.remove();
  }
}

const unmeasured = (): never => {
  throw new Error('There are two checkouts.');
};

let queries = 0;
const search = () => ({ query: `nothing ${++queries} like it` });
/** Ten rows, the same ones for either side: both search this checkout's demo. */
const searchOfTen = () => ({ query: `night ${++queries}` });

const toolCall = (fn: FunctionUnderTest, name: string, args: Readonly<Record<string, unknown>>) =>
  fn.event(modern('tools/call', { name, arguments: args }));

async function coldCalls(fn: FunctionUnderTest, into: Figures): Promise<void> {
  const start = async (event: object) => cold.parse(await fn.run('cold.mjs', fn.bundle, [event]));
  const cached = await start(toolCall(fn, 'get_user_playlists', {}));
  note(into, 'cold: imported, ms', cached.imported);
  note(into, 'cold: first cached call answered, ms from the start of the process', cached.answers[0].at);
  note(into, 'cold: CPU to there, ms', cached.cpu);
  endToken(fn);
  const live = await start(toolCall(fn, 'search', search()));
  note(into, 'cold: first call to Spotify, token renewed, ms after the import', live.answers[0].at - live.imported);
}

/** The next container must renew the token for Spotify. */
function endToken({ laptop: { secrets, spotify, stack } }: FunctionUnderTest): void {
  const { accountId = '' } = spotify.seeds.owner ?? {};
  const secret = secrets.live(`${variable(stack, 'USER_SECRET_PREFIX')}${accountId}`);
  const text = [...secret.versions.values()].at(-1)?.text ?? '{}';
  secrets.put(secret, JSON.stringify({ ...JSON.parse(text), expiresAt: 0 }));
}

/** Both containers run at once, each only when it is its turn. */
async function warmCalls(sides: readonly FunctionUnderTest[], found: readonly Figures[]): Promise<void> {
  await using opened = new AsyncDisposableStack();
  const cached = (fn: FunctionUnderTest) => [toolCall(fn, 'get_user_playlists', {})];
  const tables: string[] = [];
  for (const fn of sides) {
    // The first read fills the cache: a table that was frozen before would miss for ever.
    await fn.run('cold.mjs', fn.bundle, cached(fn));
    const frozen = await frozenTable(fn.laptop.awsUrl);
    opened.defer(frozen.close);
    tables.push(frozen.url);
  }
  const measure = async (planOf: (fn: FunctionUnderTest) => unknown[], urls: readonly string[] = []): Promise<void> => {
    const turns = takeTurns();
    const measured = await Promise.all(
      sides.map((fn, side) => {
        const environment = urls[side] === undefined ? {} : { AWS_ENDPOINT_URL_DYNAMODB: urls[side] };
        return fn.run('warm.mjs', fn.bundle, planOf(fn), { environment, turns });
      }),
    );
    for (const [side, of] of measured.entries())
      for (const one of warm.parse(of)) {
        note(found[side] ?? {}, `warm: ${one.name}, own ms`, one.p50);
        note(found[side] ?? {}, `warm: ${one.name}, CPU ms`, one.cpu);
      }
  };
  const searches = (fn: FunctionUnderTest, count: number, next: () => { readonly query: string }) =>
    Array.from({ length: count }, () => toolCall(fn, 'search', next()));
  for (let round = 0; round < 4; round++) {
    await measure((fn) => [{ name: 'cached', events: cached(fn), warmUp: 1000, count: 3000 }], tables);
    await measure((fn) => [
      { name: 'a miss that finds nothing', events: searches(fn, 1100, search), warmUp: 300, count: 800 },
    ]);
    await measure((fn) => [
      { name: 'a miss of ten rows', events: searches(fn, 600, searchOfTen), warmUp: 200, count: 400 },
    ]);
  }
}

async function laptopCalls(project: string, into: Figures): Promise<void> {
  const start = performance.now();
  const laptop = await runLaptop(project, roomy);
  try {
    await fetch(new URL('/health', laptop.mcp));
    note(into, 'laptop: start to the first answer, ms', performance.now() - start);
    const miss = await misses(laptop);
    note(into, 'laptop: first call to Spotify, ms less the two exchanges with Spotify', (await miss()) - latency);
    for (let nth = 0; nth < 300; nth++) await miss();
    note(into, 'laptop: resident memory after 300 misses, MB', laptop.memory());
  } finally {
    await laptop.close();
  }
}

/** Both laptops run, and calls go to one and the other in turns: the speed of a shared machine changes within seconds. */
async function laptopMisses(projects: readonly string[], found: readonly Figures[]): Promise<void> {
  await using opened = new AsyncDisposableStack();
  const sides: Array<{ readonly miss: () => Promise<number>; readonly took: number[] }> = [];
  for (const project of projects) {
    const laptop = await runLaptop(project, roomy);
    opened.defer(laptop.close);
    sides.push({ miss: await misses(laptop), took: [] });
  }
  for (let nth = 0; nth < 350; nth++)
    for (const { miss, took } of nth % 2 === 0 ? sides : sides.toReversed()) {
      const milliseconds = await miss();
      if (nth >= 150) took.push(milliseconds);
    }
  for (const [side, { took }] of sides.entries())
    note(found[side] ?? {}, `laptop: own cost of a miss, ms (Spotify takes ${latency})`, percentile(took, 0.5));
}

/** Searches that find nothing, each of which resolves to its milliseconds less what Spotify takes. */
async function misses({ mcp, token, spotify }: RunningLaptop): Promise<() => Promise<number>> {
  const call = toolCaller(mcp, token);
  // Not by this checkout's client: the other's demo may answer with settings that it does not know.
  await fetch(`${spotify}/_control/settings`, { method: 'PATCH', headers: json, body: slow });
  return async () => {
    const began = performance.now();
    const { isOk, text } = await call('search', search());
    if (!isOk) throw new Error(`A search failed: ${text}`);
    return performance.now() - began - latency;
  };
}

async function counts(assembly: string, into: Figures): Promise<void> {
  const { counted, cold: first } = await measureTableUse(assembly);
  for (const [name, use] of [...counted, [firstCall, first] as const]) {
    note(into, `table: requests of ${name}`, use.requests);
    note(into, `table: write units of ${name}`, use.write);
  }
}

function section(other: string, [then = {}, now = {}]: readonly Figures[]): Section {
  const median = (values: readonly number[] = []): number => percentile(values, 0.5);
  const rows = Object.keys(now).map((name) => [
    name,
    rounded(median(then[name])),
    rounded(median(now[name])),
    (median(now[name]) / median(then[name])).toFixed(2),
  ]);
  return {
    title: `Against ${path.basename(other)}`,
    about: `Both checkouts in one run and in turns, the order changing with each; medians. A laptop's calls start with an empty cache.`,
    tables: [{ head: ['figure', path.basename(other), 'this one', 'ratio'], rows }],
  };
}
