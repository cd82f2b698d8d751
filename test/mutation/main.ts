import { spawnSync } from 'node:child_process';
import { renameSync } from 'node:fs';
import { areas } from './areas.ts';

const [name = '', ...options] = process.argv.slice(2);
const area = areas[name];
if (!area) {
  console.error(`Usage: npm run test:mutation -- AREA [options of Stryker]\nAreas: ${Object.keys(areas).join(', ')}`);
  process.exit(2);
}
const mutate = options.includes('--mutate') ? [] : ['--mutate', area.mutate.join(',')];
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
