import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { expect, test } from 'vitest';

/** In a process of its own: what is set there holds for all of it. */
const told = (prepare: string): { readonly slab: number; readonly young: number } => {
  const program = `
    import v8 from 'node:v8';
    const { collectEarly } = await import('./infra/local/memory.ts');
    ${prepare}
    const slab = Buffer.from('x'.repeat(1200)).buffer.byteLength;
    const kept = [];
    for (let nth = 0; nth < 400_000; nth++) kept.push({ nth });
    const { space_size: young } = v8.getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space');
    console.log(JSON.stringify({ slab, young, kept: kept.length }));`;
  const cwd = path.resolve(import.meta.dirname, '../..');
  const output = execFileSync(process.execPath, ['--input-type=module', '--eval', program], { cwd, encoding: 'utf8' });
  return JSON.parse(output);
};

test('the process of the laptop keeps no slab for a row, and its young generation as it was', () => {
  const usual = told('');
  const thrifty = told('collectEarly();');
  expect(usual.slab).toBeGreaterThan(1200);
  expect(thrifty.slab).toBe(1200);
  expect(thrifty.young).toBeLessThan(usual.young / 2);
});
