import { SpotifyError } from './failure.ts';
import type { Mode } from './operation.ts';
import type { Layer } from './pipeline.ts';

/** Rejects operations that the quota mode does not have without calling Spotify, and caps `limit` at what the mode allows. */
export const availability =
  (mode: Mode): Layer =>
  (next) =>
  (request) => {
    const { operation, query, name } = request;
    if (mode === 'development' && operation.removed) {
      return Promise.reject(new SpotifyError({ code: 'removed', operation: name, since: operation.removed }));
    }
    const most = operation.seen ?? operation.limit?.[mode];
    if (most === undefined || !(Number(query['limit']) > most)) return next(request);
    return next({ ...request, query: { ...query, limit: String(most) } });
  };
