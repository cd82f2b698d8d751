import * as z from 'zod';
import { explain } from '../../../spotify/explain.ts';
import { operations } from '../../../spotify/operations.ts';
import { request } from '../../../spotify/request.ts';
import { changeLibrary, describeRest, readBackLibrary } from '../../calls/library.ts';
import { kindedUri } from '../../definition/arguments.ts';
import type { ToolContext } from '../../definition/context.ts';
import { tool } from '../../definition/tool.ts';
import { verifyChange } from '../../definition/verification.ts';
import { readSettled } from '../../guards/own-changes.ts';

const Playing = z.object({ item: z.object({ uri: z.string().regex(/^spotify:(?:track|episode):/) }) });

/** The item that plays or is paused; none if it cannot be saved, such as an advertisement or a local file. */
async function playingNow(context: ToolContext): Promise<readonly string[]> {
  const asked = request('GET /me/player', {}, { additional_types: ['track', 'episode'] });
  const { data } = Playing.safeParse((await readSettled(asked, context)).body);
  return data ? [data.item.uri] : [];
}

const nothingPlays = {
  success: false,
  message: 'Nothing that can be saved plays now; nothing was changed. Name it in uris, or play it first.',
};

const perCall = operations['PUT /me/library'].ids ?? 40;

export const saveMultipleItems = tool({
  name: 'save_multiple_items',
  title: 'Save many items',
  description:
    'Like or save any mix of songs, albums, podcasts, episodes, audiobooks, artists and playlists; without uris what plays now.',
  effect: 'write',
  calls: '2 per 40 items; 1 before without uris',
  absenceCounts: ['uris'],
  input: z.strictObject({
    uris: z
      .array(kindedUri('track', 'album', 'artist', 'playlist', 'show', 'episode', 'audiobook').describe('URI or link'))
      .min(1)
      .max(200)
      .optional(),
    dry_run: z.boolean().default(false),
  }),
  example: { uris: ['spotify:track:4iV5W9uYEdYUVa79Axb7Rh', 'spotify:album:4aawyAB9vmqN3uQ7FjRGTy'] },
  run: async ({ uris: named, dry_run }, context) => {
    const uris = named ?? (await playingNow(context));
    if (uris.length === 0) return { data: nothingPlays };
    const playing = named ? {} : { uri: uris[0] };
    const plan = {
      ...playing,
      to_save: new Set(uris).size,
      calls: (context.verifyWrites ? 2 : 1) * Math.ceil(uris.length / perCall),
    };
    if (dry_run) return { data: { dry_run: true, ...plan, can_be_undone: true } };
    const { done, rest, failure } = await changeLibrary('PUT /me/library', uris, context);
    const saved = done.flatMap(({ items }) => items);
    const seen = await verifyChange(readBackLibrary(saved, true), context);
    const count = `${saved.length} ${saved.length === 1 ? 'item' : 'items'}`;
    const data = { ...playing, saved_count: saved.length, ...seen };
    if (!failure) return { data: { success: true, message: `Saved ${count}.`, ...data } };
    const why = explain(failure, 'part', context.now());
    const message = `Saved ${count}; ${describeRest({ rest, failure }, 'failed_uris')} ${why}`;
    return { data: { success: false, message, ...data, failed_uris: rest }, failure };
  },
});
