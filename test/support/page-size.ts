import type { PageSize } from '../../lib/tools/definition/ports.ts';

/** The page size known to one process; `undefined` if unknown. */
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
