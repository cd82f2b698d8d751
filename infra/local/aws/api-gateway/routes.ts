interface Route<T> {
  readonly key: string;
  readonly target: T;
}

interface Match<T> extends Route<T> {
  /** Values of the path's variables, percent-decoded. */
  readonly parameters: Readonly<Record<string, string>>;
}

/**
 * Makes the router of an HTTP API: the most specific route wins, fixed segments before variables before `{proxy+}`, a
 * method before ANY, `$default` last (API Gateway developer guide, "Routing API requests").
 */
export function router<T>(routes: readonly Route<T>[]): (method: string, path: string) => Match<T> | undefined {
  const fallback = routes.find(({ key }) => key === '$default');
  const compiled = routes
    .filter(({ key }) => key !== '$default')
    .map(compile)
    .sort((a, b) => (a.rank < b.rank ? -1 : 1));
  return (method, path) => {
    for (const route of compiled) {
      if (route.method !== 'ANY' && route.method !== method) continue;
      const found = route.path.exec(path);
      if (found === null) continue;
      const values = route.names.map((name, place) => [name, decoded(found[place + 1] ?? '')] as const);
      return { key: route.key, target: route.target, parameters: Object.fromEntries(values) };
    }
    return fallback === undefined ? undefined : { ...fallback, parameters: {} };
  };
}

function compile<T>({ key, target }: Route<T>) {
  const [method = '', path = ''] = key.split(' ');
  const names: string[] = [];
  const ranks: number[] = [];
  const segments = path.split('/').map((segment) => {
    const [, name, greedy] = /^\{([^}+]+)(\+?)\}$/.exec(segment) ?? [];
    ranks.push(name === undefined ? 0 : greedy === '' ? 1 : 2);
    if (name === undefined) return segment.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    names.push(name);
    return greedy === '' ? '([^/]+)' : '(.+)';
  });
  // Sorts before others when smaller: per segment 0 fixed, 1 variable, 2 greedy; then a method before ANY.
  const rank = `${ranks.join('')}${method === 'ANY' ? 1 : 0}`;
  return { key, target, method, path: new RegExp(`^${segments.join('/')}$`), names, rank };
}

/** A percent-decoded path; unchanged if it is malformed. */
export function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
