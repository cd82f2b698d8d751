import * as z from 'zod';
import { request, type SpotifyRequest } from '../../spotify/request.ts';
import { containedInLibrary } from '../calls/library.ts';
import { type ToolContext, withOptions } from '../definition/context.ts';
import { project } from '../definition/project.ts';
import type { UndoStep } from '../definition/undo-step.ts';
import { inverseMove } from '../playlist-jobs/moves.ts';
import { readRows } from '../playlist-jobs/reading.ts';
import { addable } from '../playlist-jobs/rows.ts';
import { decoded } from '../schemas/text.ts';

/** A playlist longer than this is not read only to be able to take back a change. */
const mostRows = 500;

type Recorder = (request: SpotifyRequest, context: ToolContext) => Promise<UndoStep | undefined>;

const bodyOf = <T>(schema: z.ZodType<T>, { body }: SpotifyRequest): T | undefined =>
  body?.type === 'json' ? schema.safeParse(body.json).data : undefined;
const idOf = ({ params }: SpotifyRequest): string => params['playlist_id'] ?? '';

const Removal = z.object({ items: z.array(z.object({ uri: z.string() })) });
const Addition = z.object({ uris: z.array(z.string()) });
const Reorder = z.object({ range_start: z.int(), insert_before: z.int(), range_length: z.int().default(1) });
const Details = z.record(z.string(), z.unknown());

/** A detail as it is sent: Spotify takes a description as text and gives it as HTML. */
const typed = (name: string, there: unknown): unknown =>
  name === 'description' ? decoded(typeof there === 'string' ? there : '') : there;

/** How each change that can be taken back is: most need to know what was so before. */
const recorders: Readonly<Record<string, Recorder>> = {
  'DELETE /playlists/{playlist_id}/items': async (asked, context) => {
    const gone = new Set(bodyOf(Removal, asked)?.items.map(({ uri }) => uri));
    const first = await readRows(idOf(asked), 'cached', context, { start: 0, count: 100 });
    if (first.total > mostRows) return;
    const read = first.total > first.rows.length ? await readRows(idOf(asked), 'cached', context) : first;
    if (!read.complete) return;
    const rows = read.rows.filter(addable).filter(({ uri }) => gone.has(uri));
    return { do: 'insert', playlist_id: idOf(asked), rows: rows.map(({ position, uri }) => ({ position, uri })) };
  },
  'POST /playlists/{playlist_id}/items': (asked, { now }) => {
    const uris = bodyOf(Addition, asked)?.uris ?? [];
    return Promise.resolve({ do: 'remove', playlist_id: idOf(asked), uris, at: now() });
  },
  'PUT /playlists/{playlist_id}/items': (asked) => {
    const move = bodyOf(Reorder, asked);
    if (!move) return Promise.resolve(undefined);
    const { range_start: start, insert_before: before, range_length: length } = move;
    return Promise.resolve({ do: 'move', playlist_id: idOf(asked), ...inverseMove({ start, length, before }) });
  },
  'PUT /playlists/{playlist_id}': async (asked, { spotify }) => {
    const look = request('GET /playlists/{playlist_id}', { playlist_id: idOf(asked) });
    const there = project(Details, await spotify(look, { priority: 'bulk' }), look);
    const names = Object.keys(bodyOf(Details, asked) ?? {});
    const was = Object.fromEntries(names.map((name) => [name, typed(name, there[name])]));
    return { do: 'details', playlist_id: idOf(asked), was };
  },
  'DELETE /me/library': async ({ query }, { spotify }) => {
    const { done, rest } = await containedInLibrary((query['uris'] ?? '').split(','), {
      spotify: withOptions(spotify, { priority: 'bulk' }),
    });
    if (rest.length > 0) return;
    const uris = done.flatMap(({ items, result }) => items.filter((_, at) => result.saved[at] === true));
    return uris.length === 0 ? undefined : { do: 'save', uris };
  },
};

/** How a change is taken back; `undefined` for one that is not, or that would cost too much to know. */
export function undoStepFor(asked: SpotifyRequest, context: ToolContext): Promise<UndoStep | undefined> {
  return recorders[asked.name]?.(asked, context) ?? Promise.resolve(undefined);
}

/** Whether there is a way back from this kind of request. */
export const isRecorded = ({ name }: SpotifyRequest): boolean => name in recorders;
