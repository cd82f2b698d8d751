import { spawnSync } from 'node:child_process';
import { globSync, readFileSync, renameSync } from 'node:fs';
import { areas } from './areas.ts';

const blockLines = 12;

const usage = `Usage: npm run test:mutation -- AREA [--every N] [options of Stryker]
Areas: ${Object.keys(areas).join(', ')}
--every N mutates every Nth block of ${blockLines} lines only, for an area whose whole takes hours.`;

const [name = '', ...rest] = process.argv.slice(2);
const area = areas[name];
const place = rest.indexOf('--every');
const every = place < 0 ? 1 : Number(rest[place + 1]);
const options = place < 0 ? rest : rest.toSpliced(place, 2);
if (!area || !Number.isInteger(every) || every < 1) {
  console.error(usage);
  process.exit(2);
}
const mutate = options.includes('--mutate') ? [] : ['--mutate', patterns(area.mutate, every).join(',')];
const { status } = spawnSync(
  process.execPath,
  ['node_modules/@stryker-mutator/core/bin/stryker.js', 'run', ...mutate, ...options],
  {
    stdio: 'inherit',
    env: { ...process.env, MUTATION_AREA: name },
  },
);
renameSync('results/mutation.json', `results/mutation-${name}.json`);
process.exit(status ?? 1);

/** What Stryker is told to mutate: whole files, or every Nth block of all their lines in a row. */
function patterns(globs: readonly string[], step: number): readonly string[] {
  if (step === 1) return globs;
  const blocks = globs
    .flatMap((glob) => globSync(glob))
    .sort()
    .flatMap((file) => {
      const lines = readFileSync(file, 'utf8').split('\n').length;
      return Array.from({ length: Math.ceil(lines / blockLines) }, (_, nth) => {
        const first = nth * blockLines + 1;
        return `${file}:${first}-${Math.min(lines, first + blockLines - 1)}`;
      });
    });
  return blocks.filter((_, nth) => nth % step === 0);
}
