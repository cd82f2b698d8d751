import * as z from 'zod';
import { json, request, type SpotifyRequest } from '../../spotify/request.ts';
import { changeLibrary, containedInLibrary } from '../calls/library.ts';
import { playlistRequest } from '../calls/playlist.ts';
import { readAs, type ToolContext } from '../definition/context.ts';
import { settingOf } from '../guards/own-changes.ts';
import {
  activeDeviceId,
  detailAsSent,
  isSavedBy,
  playerSettings,
  playerStateRequest,
  withoutCache,
} from './inverse.ts';
import {
  alreadyUndone,
  done,
  refusedUnlessLagging,
  type StepOf,
  type UndoResult,
  type UndoTask,
  unlessNewerShows,
} from './result.ts';

/** Undoes the change of one request. It needs no more than one request itself, so it succeeds or fails as a whole. */
export async function undoLibrary(
  uris: readonly string[],
  save: boolean,
  { at, time, newer }: UndoTask,
  context: ToolContext,
): Promise<UndoResult> {
  const { done: looked } = await containedInLibrary(uris, withoutCache(context));
  for (const { items, result } of looked)
    for (const [n, uri] of items.entries()) {
      const wait = unlessNewerShows({ newer, time }, 'library', (step, isUndone) => {
        const isSaved = isSavedBy(step, isUndone, uri);
        return isSaved === undefined ? undefined : isSaved === result.saved[n];
      });
      if (wait) return wait;
    }
  const other = looked.flatMap(({ items, result }) => items.filter((_, n) => result.saved[n] !== save));
  // Spotify may show some of it and not the rest.
  if (other.length < uris.length) {
    const wait = alreadyUndone(at, 'library', time);
    if (!wait.done || other.length === 0) return wait;
  }
  await changeLibrary(save ? 'PUT /me/library' : 'DELETE /me/library', other, context);
  return done;
}

const Values = z.record(z.string(), z.unknown());

export async function undoDetails(
  { step, at, time, newer }: UndoTask<StepOf<'details'>>,
  context: ToolContext,
): Promise<UndoResult> {
  const { playlist_id, was, set } = step;
  const asked = playlistRequest(playlist_id);
  const { data: current } = await readAs(Values, asked, context.spotify, { fresh: true, priority: 'bulk' });
  const isNow = (wanted: Readonly<Record<string, unknown>>): boolean =>
    Object.entries(wanted).every(([name, value]) => value === undefined || detailAsSent(name, current[name]) === value);
  const wait = unlessNewerShows({ newer, time }, 'library', (newest, isUndone) => {
    const left = newest.do === 'details' ? (isUndone ? newest.was : newest.set) : {};
    const same = Object.entries(left).filter(([name]) => name in set);
    return same.length === 0 ? undefined : isNow(Object.fromEntries(same));
  });
  if (wait) return wait;
  if (!isNow(set)) {
    if (isNow(was)) return alreadyUndone(at, 'library', time);
    const why = `Its ${Object.keys(was).join(', ')} changed since. Nothing was changed now: use change_playlist_details.`;
    return refusedUnlessLagging(why, at, 'library', time);
  }
  await context.spotify(request('PUT /playlists/{playlist_id}', { playlist_id }, {}, json(was)));
  return done;
}

export async function undoCreation({ playlist_id }: StepOf<'delete'>, context: ToolContext): Promise<UndoResult> {
  await changeLibrary('DELETE /me/library', [`spotify:playlist:${playlist_id}`], context);
  return done;
}

export async function undoPlayer(
  { step, at, time, newer }: UndoTask<StepOf<'player'>>,
  context: ToolContext,
): Promise<UndoResult> {
  const { setting, was, set, device } = step;
  const answer = await context.spotify(playerStateRequest(), { fresh: true, priority: 'bulk' });
  const { data: now } = playerSettings[setting].safeParse(answer.body);
  const wait = unlessNewerShows({ newer, time }, 'player', (newest, isUndone) => {
    const ours = settingOf(setting)(newest, isUndone);
    return ours && ours.value === now;
  });
  if (wait) return wait;
  const no = (why: string): UndoResult => refusedUnlessLagging(why, at, 'player', time);
  if (now === undefined) return no('Nothing plays now, so its settings cannot be seen. Nothing was changed.');
  if (device !== undefined && device !== activeDeviceId(answer.body))
    return no('Another device plays now, which has a volume of its own. Nothing was changed.');
  if (now === was) return alreadyUndone(at, 'player', time);
  if (now !== set) return no(`The ${setting} is ${String(now)} now. Nothing was changed.`);
  await context.spotify(settingRequests[setting](was));
  return done;
}

const Volume = z.number();
const IsShuffled = z.boolean();
const RepeatMode = z.string();

const settingRequests: Readonly<Record<StepOf<'player'>['setting'], (value: unknown) => SpotifyRequest>> = {
  volume: (value) => request('PUT /me/player/volume', {}, { volume_percent: Volume.parse(value) }),
  shuffle: (value) => request('PUT /me/player/shuffle', {}, { state: IsShuffled.parse(value) }),
  repeat: (value) => request('PUT /me/player/repeat', {}, { state: RepeatMode.parse(value) }),
};
