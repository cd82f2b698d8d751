import type { Route } from './route.ts';

/** A route that fits a request, with the values of its path parameters. */
export interface Match {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

/** Finds the route for a method and a path below `/v1`; 'method' if only other methods match. */
export type Router = (method: string, path: string) => Match | 'method' | undefined;

/** A router over a table; literal segments take precedence over parameters. */
export function makeRouter(routes: readonly Route[]): Router {
  const patterns = routes
    .map((route) => ({ route, segments: route.path.slice(1).split('/') }))
    .sort((left, right) => parameterCount(left.segments) - parameterCount(right.segments));
  return (method, path) => {
    const segments = path.slice(1).split('/');
    let other = false;
    for (const { route, segments: pattern } of patterns) {
      if (!fits(pattern, segments)) continue;
      if (route.method === method) return { route, params: parametersOf(pattern, segments) };
      other = true;
    }
    return other ? 'method' : undefined;
  };
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
