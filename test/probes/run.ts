import { kinds } from './kinds.ts';
import type { Probe, Probed } from './probe.ts';

/** What went wrong, by kind. */
export interface Report {
  readonly kind: string;
  readonly probes: number;
  readonly wrong: ReadonlyArray<{ readonly name: string; readonly why: string }>;
}

interface Options {
  readonly tell?: (text: string) => void;
  readonly some?: (all: readonly Probe[]) => readonly Probe[];
}

/** Runs the probes of some kinds, one kind after the other: each server takes the next probe of it as soon as it is free. */
export async function runProbes(
  servers: readonly Probed[],
  wanted: readonly string[] = Object.keys(kinds),
  { tell = () => undefined, some = (all) => all }: Options = {},
): Promise<readonly Report[]> {
  const reports: Report[] = [];
  for (const kind of wanted) {
    const probes = some(kinds[kind] ?? []);
    const wrong: Array<{ name: string; why: string }> = [];
    const left = probes.values();
    const probing = servers.map(async (on) => {
      for (const { name, run } of left) {
        await on.demo.reset();
        const why = await run(on).catch((error: unknown) => `the probe failed: ${String(error)}`);
        if (why === undefined) continue;
        wrong.push({ name, why });
        tell(`${kind}: ${name}\n    ${why.slice(0, 300)}`);
      }
    });
    await Promise.all(probing);
    reports.push({ kind, probes: probes.length, wrong });
    tell(`| ${kind} | ${probes.length} | ${wrong.length} |`);
  }
  return reports;
}
