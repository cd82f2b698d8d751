import { expect, test } from 'vitest';
import { retryWithoutCache } from '../../lib/mcp/run-tool.ts';
import { cachedAnswer, contextWithStub, getTool } from '../support/tool-context.ts';

const album = { album_id: '4aawyAB9vmqN3uQ7FjRGTy' };

test.each([
  ['null', null],
  ['a list', ['x']],
  ['text', 'x'],
])('what lies in the cache as %s is asked for once more', async (_, body) => {
  const { context, requests } = contextWithStub(({ options }) =>
    options.fresh ? { id: album.album_id, name: 'Abbey Road', artists: [] } : cachedAnswer(body, 5),
  );
  const { data } = await retryWithoutCache(context, (uncached) => getTool('get_album').call(album, uncached));
  expect(data).toMatchObject({ name: 'Abbey Road' });
  expect(requests.map(({ options }) => options.fresh ?? false)).toEqual([false, true]);
});

test('what Spotify itself answers so is an error, and asked for once', async () => {
  const { context, requests } = contextWithStub(() => ['x']);
  const call = retryWithoutCache(context, (uncached) => getTool('get_album').call(album, uncached));
  await expect(call).rejects.toMatchObject({ failure: { code: 'unexpected_answer' } });
  expect(requests).toHaveLength(1);
});

test('nothing is sent again once a change was sent', async () => {
  const { context, requests } = contextWithStub(({ operation }) =>
    operation.effect === 'read' ? cachedAnswer(['x'], 5) : { id: 'p', name: 'A' },
  );
  const call = retryWithoutCache(context, async (uncached) => {
    await getTool('create_playlist').call({ name: 'A' }, uncached);
    return getTool('get_album').call(album, uncached);
  });
  await expect(call).rejects.toMatchObject({ failure: { code: 'unexpected_answer' } });
  expect(requests.filter(({ operation }) => operation.effect !== 'read')).toHaveLength(1);
});
