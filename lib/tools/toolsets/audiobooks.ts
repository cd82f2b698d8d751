import * as z from 'zod';
import { request } from '../../spotify/request.ts';
import { batchRead } from '../builders/batch-read.ts';
import { endpoint } from '../builders/operation.ts';
import { savedAmong, savedItems } from '../builders/saved-items.ts';
import { fresh, limit, marketOr, offset, spotifyId, spotifyIds } from '../definition/arguments.ts';
import { rowArguments } from '../definition/detail.ts';
import { Audiobook, Chapter, images, saved } from '../schemas/entities.ts';
import { pageOf } from '../schemas/page.ts';
import { maybe } from '../schemas/text.ts';

const audiobook_id = spotifyId('audiobook');
const market = marketOr('US');
const example = '7iHfbu1YPACw6oZPAFJtqe';

export const getAudiobook = endpoint({
  name: 'get_audiobook',
  title: 'Audiobook',
  description:
    'One audiobook: authors, narrators, description, its first 50 chapters. US, UK, CA, IE, NZ and AU accounts only.',
  input: z.strictObject({ audiobook_id, market, ...rowArguments }),
  example: { audiobook_id: example },
  request: ({ audiobook_id }) => request('GET /audiobooks/{id}', { id: audiobook_id }),
  output: Audiobook.extend({ images, chapters: maybe(pageOf('items', Chapter)) }),
});

export const getSeveralAudiobooks = batchRead({
  name: 'get_several_audiobooks',
  title: 'Several audiobooks',
  description: 'Up to 50 audiobooks by id, in order. Development Mode: one call each.',
  input: z.strictObject({ audiobook_ids: spotifyIds('audiobook'), market, ...rowArguments }),
  example: { audiobook_ids: [example, '1HGw3J3NxZO1TP1BTtVhpZ'] },
  ids: ({ audiobook_ids }) => audiobook_ids,
  row: Audiobook,
  path: 'audiobooks',
});

export const getAudiobookChapters = endpoint({
  name: 'get_audiobook_chapters',
  title: 'Chapters of an audiobook',
  description: 'List the chapters of one audiobook, and where listening stopped.',
  input: z.strictObject({ audiobook_id, limit: limit(20), offset, market, ...rowArguments }),
  example: { audiobook_id: example, limit: 10 },
  request: ({ audiobook_id, limit, offset }) =>
    request('GET /audiobooks/{id}/chapters', { id: audiobook_id }, { limit, offset }),
  output: pageOf('chapters', Chapter),
  echo: ({ audiobook_id }) => ({ audiobook_id }),
});

export const getSavedAudiobooks = endpoint({
  name: 'get_saved_audiobooks',
  title: 'My audiobooks',
  description: "List the audiobooks saved in the user's library, newest first, without chapters.",
  input: z.strictObject({ limit: limit(20), offset, ...rowArguments, fresh }),
  example: { limit: 20 },
  request: ({ limit, offset }) => request('GET /me/audiobooks', {}, { limit, offset }),
  output: pageOf('audiobooks', saved('audiobook', Audiobook)),
});

const items = savedItems('audiobook', { count: 'count', examples: [example, '1HGw3J3NxZO1TP1BTtVhpZ'] });

export const saveAudiobooks = items.save({
  name: 'save_audiobooks',
  title: 'Save audiobooks',
  description: "Save audiobooks to the user's library.",
});

export const removeSavedAudiobooks = items.remove({
  name: 'remove_saved_audiobooks',
  title: 'Remove saved audiobooks',
  description: "Remove audiobooks from the user's library.",
});

export const checkSavedAudiobooks = items.check({
  name: 'check_saved_audiobooks',
  title: 'Are these audiobooks saved?',
  description: "Whether each audiobook is saved in the user's library, by its id.",
  output: (rows) => ({
    audiobooks: Object.fromEntries(rows.map(({ id, is_saved }) => [id, is_saved])),
    total_checked: rows.length,
    saved_count: savedAmong(rows),
  }),
});
