import { admit, after, type Circuit, closed, probing } from '../../../lib/resilience/decisions/circuit.ts';
import { type ArrivalTimes, afterTaking, limitOf, waitFor } from '../../../lib/resilience/decisions/gcra.ts';
import { rounded, type Section } from '../report.ts';

const fleets = [1, 10, 100, 1000];
const seconds = 120;
const limits = { second: limitOf(10, 1000), minute: limitOf(180, 60_000) };
const policy = { failures: 5, window: 60_000, coolDown: 30_000 };
/** What one request to DynamoDB takes, and for how long a container trusts what it read of a circuit. Milliseconds. */
const trip = 5;
const remembered = 5000;

/** The same figures at every run. */
function randoms(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

interface Shared {
  times: ArrivalTimes;
  circuit: Circuit;
  /** Conditional writes of the limiter's row in each second. */
  readonly writes: Map<number, number>;
}

interface Tally {
  through: number;
  refused: number;
  probes: number;
  failures: number;
}

/** One container's wish to call Spotify at a time; Spotify is down from the first half minute to the end of the second. */
function ask(shared: Shared, now: number, seen: { at: number; circuit: Circuit }, tally: Tally): void {
  if (now - seen.at > remembered) Object.assign(seen, { at: now, circuit: shared.circuit });
  const isDown = now >= 30_000 && now < 90_000;
  const admission = admit(seen.circuit, 'read', now);
  if (admission === 'refuse') return void tally.refused++;
  if (admission === 'probe') {
    if (admit(shared.circuit, 'read', now) !== 'probe') return void tally.refused++;
    shared.circuit = probing(shared.circuit, now + 20_000);
    tally.probes += 1;
  }
  const second = Math.floor(now / 1000);
  shared.writes.set(second, (shared.writes.get(second) ?? 0) + 1);
  if (waitFor(shared.times, 1, now, limits) > 0) return void tally.refused++;
  shared.times = afterTaking(shared.times, 1, now, limits);
  tally.through += 1;
  if (isDown) tally.failures += 1;
  const next = after(shared.circuit, isDown ? `request ${tally.through}` : undefined, now + trip, policy);
  if (next !== shared.circuit) shared.circuit = next;
  Object.assign(seen, { at: now, circuit: shared.circuit });
}

function simulated(containers: number): Tally & { readonly busiest: number } {
  const random = randoms(containers);
  const shared: Shared = { times: { second: 0, minute: 0 }, circuit: closed, writes: new Map() };
  const tally: Tally = { through: 0, refused: 0, probes: 0, failures: 0 };
  const seen = Array.from({ length: containers }, () => ({ at: Number.NEGATIVE_INFINITY, circuit: closed }));
  for (let now = 0; now < seconds * 1000; now += trip)
    for (const one of seen) if (random() < trip / 1000) ask(shared, now, one, tally);
  return { ...tally, busiest: Math.max(0, ...shared.writes.values()) };
}

/** A fleet of up to a thousand containers, each of which wants to call Spotify once a second, with an outage of a minute. */
export function fleetSimulation(): Promise<Section> {
  const rows = fleets.map((containers) => {
    const { through, refused, probes, failures, busiest } = simulated(containers);
    return [containers, through, refused, failures, probes, busiest, rounded(through / seconds)];
  });
  return Promise.resolve({
    title: 'A thousand containers',
    about: `The real limiter and breaker on a simulated clock: each container wants one call a second for ${seconds} s; Spotify is down from second 30 to 90; 10 calls a second and 180 a minute are allowed; a request to DynamoDB takes ${trip} ms.`,
    tables: [
      {
        head: [
          'containers',
          'calls to Spotify',
          'refused by us',
          'calls into the outage',
          'probes',
          'busiest second of the row',
          'calls a second',
        ],
        rows,
      },
    ],
    notes: [
      'The limiter is one row, and DynamoDB writes 1,000 units a second to one partition: see docs/scale.md for the limit.',
    ],
  });
}
