import { expect, test } from 'vitest';
import { pastCache } from '../../lib/mcp/run-tool.ts';
import { cached, contextWith, toolNamed } from '../support/tool-context.ts';

const album = { album_id: '4aawyAB9vmqN3uQ7FjRGTy' };

test.each([
  ['null', null],
  ['a list', ['x']],
  ['text', 'x'],
])('what lies in the cache as %s is asked for once more', async (_, body) => {
  const { context, requests } = contextWith(({ options }) =>
    options.fresh ? { id: album.album_id, name: 'Abbey Road', artists: [] } : cached(body, 5),
  );
  const { data } = await pastCache(context, (own) => toolNamed('get_album').call(album, own));
  expect(data).toMatchObject({ name: 'Abbey Road' });
  expect(requests.map(({ options }) => options.fresh ?? false)).toEqual([false, true]);
});

test('what Spotify itself answers so is an error, and asked for once', async () => {
  const { context, requests } = contextWith(() => ['x']);
  const call = pastCache(context, (own) => toolNamed('get_album').call(album, own));
  await expect(call).rejects.toMatchObject({ failure: { code: 'unexpected_answer' } });
  expect(requests).toHaveLength(1);
});

test('nothing is sent again once a change was sent', async () => {
  const { context, requests } = contextWith(({ operation }) =>
    operation.effect === 'read' ? cached(['x'], 5) : { id: 'p', name: 'A' },
  );
  const call = pastCache(context, async (own) => {
    await toolNamed('create_playlist').call({ name: 'A' }, own);
    return toolNamed('get_album').call(album, own);
  });
  await expect(call).rejects.toMatchObject({ failure: { code: 'unexpected_answer' } });
  expect(requests.filter(({ operation }) => operation.effect !== 'read')).toHaveLength(1);
});
