import * as z from 'zod';
import { request } from '../../spotify/request.ts';
import { batchRead } from '../builders/batch-read.ts';
import { endpoint } from '../builders/operation.ts';
import { savedItems } from '../builders/saved-items.ts';
import { fresh, limit, market, offset, spotifyId, spotifyIds } from '../definition/arguments.ts';
import { rowArguments } from '../definition/detail.ts';
import { Episode, images, saved } from '../schemas/entities.ts';
import { pageOf } from '../schemas/page.ts';

const example = '512ojhOuo1ktJprKbVcKyQ';

export const getEpisode = endpoint({
  name: 'get_episode',
  title: 'Episode',
  description: 'One podcast episode: description, length, date, where listening stopped.',
  input: z.strictObject({ episode_id: spotifyId('episode'), market }),
  example: { episode_id: example },
  request: ({ episode_id }) => request('GET /episodes/{id}', { id: episode_id }),
  output: Episode.extend({ images }),
});

export const getSeveralEpisodes = batchRead({
  name: 'get_several_episodes',
  title: 'Several episodes',
  description: 'Up to 50 episodes by id, in order. Development Mode: one call each.',
  input: z.strictObject({ episode_ids: spotifyIds('episode'), market, ...rowArguments }),
  example: { episode_ids: [example, '0Q86acNRm6V9GYx55SXKwf'] },
  ids: ({ episode_ids }) => episode_ids,
  row: Episode,
  path: 'episodes',
});

export const getSavedEpisodes = endpoint({
  name: 'get_saved_episodes',
  title: 'My episodes',
  description: "List the episodes saved in the user's library, newest first.",
  input: z.strictObject({ market, limit: limit(20), offset, ...rowArguments, fresh }),
  example: { limit: 20 },
  request: ({ limit, offset }) => request('GET /me/episodes', {}, { limit, offset }),
  output: pageOf('episodes', saved('episode', Episode)),
});

const items = savedItems('episode', {
  count: 'saved_count',
  rows: 'results',
  examples: [example, '0Q86acNRm6V9GYx55SXKwf'],
});

export const saveEpisodes = items.save({
  name: 'save_episodes',
  title: 'Save episodes',
  description: "Save episodes to the user's library.",
});

export const removeSavedEpisodes = items.remove({
  name: 'remove_saved_episodes',
  title: 'Remove saved episodes',
  description: "Remove episodes from the user's library.",
  echo: (ids) => ({ removed_count: ids.length, episode_ids: ids }),
});

export const checkSavedEpisodes = items.check({
  name: 'check_saved_episodes',
  title: 'Are these episodes saved?',
  description: "Whether each episode is saved in the user's library, in order.",
});
