import type { PageSize } from '../../lib/tools/definition/ports.ts';

/** The size of a page, as one process knows it; `undefined`: nobody has found out yet. */
export function memoryPageSize(rows?: number): PageSize {
  let known = rows;
  return {
    known: () => Promise.resolve(known),
    learn: (found) => {
      known = found;
      return Promise.resolve();
    },
  };
}
