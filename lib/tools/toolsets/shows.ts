import * as z from 'zod';
import { request } from '../../spotify/request.ts';
import { batchRead } from '../builders/batch-read.ts';
import { endpoint } from '../builders/operation.ts';
import { savedItems } from '../builders/saved-items.ts';
import { fresh, limit, market, offset, spotifyId, spotifyIds } from '../definition/arguments.ts';
import { rowArguments } from '../definition/detail.ts';
import { Episode, images, Show, saved } from '../schemas/entities.ts';
import { pageOf } from '../schemas/page.ts';

const show_id = spotifyId('show');
const example = '38bS44xjbVVZ3No3ByF1dJ';

export const getShow = endpoint({
  name: 'get_show',
  title: 'Show',
  description: 'One podcast (show): description, cover, number of episodes. The episodes: get_show_episodes.',
  input: z.strictObject({ show_id, market }),
  example: { show_id: example },
  request: ({ show_id }) => request('GET /shows/{id}', { id: show_id }),
  output: Show.extend({ images }).transform((show) => ({ success: true, show })),
});

export const getSeveralShows = batchRead({
  name: 'get_several_shows',
  title: 'Several shows',
  description: 'Up to 50 podcasts (shows) by id, in order. Development Mode: one call each.',
  input: z.strictObject({ show_ids: spotifyIds('show'), market, ...rowArguments }),
  example: { show_ids: [example, '5CfCWKI5pZ28U0uOzXkDHe'] },
  ids: ({ show_ids }) => show_ids,
  row: Show,
  path: 'shows',
});

export const getShowEpisodes = endpoint({
  name: 'get_show_episodes',
  title: 'Episodes of a show',
  description: 'List the episodes of a podcast (show), newest first, and where listening stopped.',
  input: z.strictObject({ show_id, limit: limit(20), offset, market, ...rowArguments }),
  example: { show_id: example, limit: 10 },
  request: ({ show_id, limit, offset }) => request('GET /shows/{id}/episodes', { id: show_id }, { limit, offset }),
  output: pageOf('episodes', Episode),
  echo: ({ show_id }) => ({ show_id }),
});

export const getSavedShows = endpoint({
  name: 'get_saved_shows',
  title: 'My podcasts',
  description: 'List the podcasts (shows) that the user follows, newest first.',
  input: z.strictObject({ limit: limit(20), offset, ...rowArguments, fresh }),
  example: { limit: 20 },
  request: ({ limit, offset }) => request('GET /me/shows', {}, { limit, offset }),
  output: pageOf('shows', saved('show', Show)),
});

const items = savedItems('show', { count: 'show_count', examples: [example, '5CfCWKI5pZ28U0uOzXkDHe'] });

export const saveShows = items.save({
  name: 'save_shows',
  title: 'Save shows',
  description: 'Follow podcasts (shows): save them to the library.',
});

export const removeSavedShows = items.remove({
  name: 'remove_saved_shows',
  title: 'Remove saved shows',
  description: 'Unfollow podcasts (shows): remove them from the library.',
});

export const checkSavedShows = items.check({
  name: 'check_saved_shows',
  title: 'Are these shows saved?',
  description: "Whether each podcast (show) is in the user's library, in order.",
});
