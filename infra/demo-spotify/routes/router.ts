import { browseRoutes } from './browse.ts';
import { catalogueRoutes } from './catalogue.ts';
import { libraryListRoutes, libraryRoutes } from './library.ts';
import { meRoutes } from './me.ts';
import { playerReadRoutes } from './player-read.ts';
import { playerWriteRoutes } from './player-write.ts';
import { playlistItemRoutes } from './playlist-items.ts';
import { playlistRoutes } from './playlists.ts';
import { recommendationRoutes } from './recommendations.ts';
import type { Route } from './route.ts';
import { searchRoutes } from './search.ts';

export const routes: readonly Route[] = [
  ...catalogueRoutes,
  ...searchRoutes,
  ...meRoutes,
  ...playerReadRoutes,
  ...playerWriteRoutes,
  ...playlistRoutes,
  ...playlistItemRoutes,
  ...libraryRoutes,
  ...libraryListRoutes,
  ...browseRoutes,
  ...recommendationRoutes,
];

/** A route that fits a request, with the values of its path parameters. */
export interface Match {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

/** Literal segments take precedence over parameters. */
const patterns = routes
  .map((route) => ({ route, segments: route.path.slice(1).split('/') }))
  .sort((left, right) => parameterCount(left.segments) - parameterCount(right.segments));

/** Finds the route for a method and a path below `/v1`; 'method' if only other methods match. */
export function findRoute(method: string, path: string): Match | 'method' | undefined {
  const segments = path.slice(1).split('/');
  let other = false;
  for (const { route, segments: pattern } of patterns) {
    if (!fits(pattern, segments)) continue;
    if (route.method === method) return { route, params: parametersOf(pattern, segments) };
    other = true;
  }
  return other ? 'method' : undefined;
}

function fits(pattern: readonly string[], segments: readonly string[]): boolean {
  return (
    pattern.length === segments.length &&
    pattern.every((part, index) => part === segments[index] || (part.startsWith('{') && segments[index] !== ''))
  );
}

function parametersOf(pattern: readonly string[], segments: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pattern.flatMap((part, index) =>
      part.startsWith('{') ? [[part.slice(1, -1), decoded(segments[index] ?? '')]] : [],
    ),
  );
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function parameterCount(segments: readonly string[]): number {
  return segments.filter((segment) => segment.startsWith('{')).length;
}
