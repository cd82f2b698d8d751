import { expect, test } from 'vitest';
import { live } from '../../lib/spotify/answer.ts';
import { compose, type Layer, onDemand } from '../../lib/spotify/pipeline.ts';
import { request } from '../../lib/spotify/request.ts';

const track = request('GET /tracks/{id}', { id: 't' });
const album = request('GET /albums/{id}', { id: 'a' });

test('a layer on demand is made by the first request that passes it, and once for all of them', async () => {
  const passed: string[] = [];
  let made = 0;
  const hit: Layer = (next) => (asked) => (asked === track ? Promise.resolve(live(200, 'hit')) : next(asked));
  const behind = onDemand(() => {
    made += 1;
    return (next) => (asked) => {
      passed.push(asked.name);
      return next(asked);
    };
  });
  const send = compose(hit, behind)(() => Promise.resolve(live(200, 'from Spotify')));
  expect((await send(track)).body).toBe('hit');
  expect([made, passed]).toEqual([0, []]);
  expect((await send(album)).body).toBe('from Spotify');
  expect((await send(album)).body).toBe('from Spotify');
  expect([made, passed]).toEqual([1, [album.name, album.name]]);
});
