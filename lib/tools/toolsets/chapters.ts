import * as z from 'zod';
import { request } from '../../spotify/request.ts';
import { batchRead } from '../builders/batch-read.ts';
import { endpoint } from '../builders/operation.ts';
import { market, spotifyId, spotifyIds } from '../definition/arguments.ts';
import { rowArguments } from '../definition/detail.ts';
import { Chapter, images } from '../schemas/entities.ts';

const example = '0D5wENdkdwbqlrHoaJ9g29';

export const getChapter = endpoint({
  name: 'get_chapter',
  title: 'Chapter',
  description:
    'One chapter of an audiobook: length, number, where listening stopped. US, UK, CA, IE, NZ and AU accounts only.',
  input: z.strictObject({ chapter_id: spotifyId('chapter'), market }),
  example: { chapter_id: example },
  request: ({ chapter_id }) => request('GET /chapters/{id}', { id: chapter_id }),
  output: Chapter.extend({ images }),
});

export const getSeveralChapters = batchRead({
  name: 'get_several_chapters',
  title: 'Several chapters',
  description: 'Up to 50 chapters by id, in order. Development Mode: one call each.',
  input: z.strictObject({ chapter_ids: spotifyIds('chapter'), market, ...rowArguments }),
  example: { chapter_ids: [example] },
  ids: ({ chapter_ids }) => chapter_ids,
  row: Chapter,
  path: 'chapters',
});
