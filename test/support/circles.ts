import path from 'node:path';
import type { Import } from './modules.ts';

/** Two entries of one folder (files or folders), with the import from the first to the second. */
interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly by: string;
}

/**
 * The import cycles among the entries of every folder: each line is a folder, and the imports that lead from one entry through
 * others back to it. Type-only imports count too.
 */
export function circles(imports: readonly Import[]): readonly string[] {
  const byFolder = new Map<string, Map<string, Arrow>>();
  for (const one of imports.filter(({ own }) => own)) {
    const arrow = arrowOf(one);
    if (!arrow) continue;
    const arrows = byFolder.get(arrow.folder) ?? new Map<string, Arrow>();
    byFolder.set(arrow.folder, arrows.set(`${arrow.from} ${arrow.to}`, arrow));
  }
  return [...byFolder].flatMap(([folder, arrows]) =>
    circlesAmong([...arrows.values()]).map((round) => `${folder}: ${round.map(({ by }) => by).join(', ')}`),
  );
}

/** The innermost folder that contains both ends, and the entry that contains each. */
function arrowOf({ from, target }: Import): (Arrow & { readonly folder: string }) | undefined {
  const [one, other] = [from.split('/'), target.split('/')];
  const depth = one.findIndex((part, at) => part !== other[at]);
  if (depth < 0) return;
  const room = (parts: readonly string[]): string => parts.slice(0, depth + 1).join('/');
  return {
    folder: one.slice(0, depth).join('/') || path.posix.sep,
    from: room(one),
    to: room(other),
    by: `${from} -> ${target}`,
  };
}

/** One cycle for each entry in a cycle, shortest first, without repetitions. */
function circlesAmong(arrows: readonly Arrow[]): ReadonlyArray<readonly Arrow[]> {
  const found = new Map<string, readonly Arrow[]>();
  for (const { from } of arrows) {
    const round = pathBack(from, arrows);
    if (round)
      found.set(
        round
          .map((arrow) => arrow.from)
          .sort()
          .join(' '),
        round,
      );
  }
  return [...found.values()];
}

/** The shortest path from an entry back to itself. */
function pathBack(start: string, arrows: readonly Arrow[]): readonly Arrow[] | undefined {
  const seen = new Set<string>();
  let ways: ReadonlyArray<readonly Arrow[]> = arrows.filter(({ from }) => from === start).map((arrow) => [arrow]);
  while (ways.length > 0) {
    const closed = ways.find((way) => way.at(-1)?.to === start);
    if (closed) return closed;
    ways = ways.flatMap((way) => {
      const end = way.at(-1)?.to;
      if (end === undefined || seen.has(end)) return [];
      seen.add(end);
      return arrows.filter(({ from }) => from === end).map((arrow) => [...way, arrow]);
    });
  }
  return undefined;
}
