import { expect, test } from 'vitest';
import { requireConfirmation } from '../../lib/tools/guards/confirmation.ts';
import { callTool, contextWithStub, failWith } from '../support/tool-context.ts';

const call = { tool: 'unfollow_playlist', args: { playlist_id: 'p' }, question: 'Delete it?' };

test.each([
  ['decline', 'The user declined. Nothing was changed.'],
  ['cancel', 'Nobody answered: the question was closed without an answer. Nothing was changed.'],
] as const)('%s is reported as what it is', async (answer, message) => {
  const { context } = contextWithStub(() => undefined, { confirmBy: 'elicitation', reply: { token: 't', answer } });
  expect(await requireConfirmation(call, {}, context)).toEqual({ data: { success: false, message } });
});

const playlist_id = '3cEYpjA9oz9GiPac4AsH4n';
const unfollowing = (playlist: unknown, me: () => unknown = () => ({ id: 'me' })) =>
  callTool('unfollow_playlist', { playlist_id }, ({ name }) => (name === 'GET /me' ? me() : playlist));
const down = { code: 'unavailable', host: 'api', cause: 'status', status: 503, sent: 'no' } as const;

test.each([
  ['has no owner', { name: 'Evening' }, undefined],
  ['has an owner of another shape', { name: 'Evening', owner: 'me' }, undefined],
  ['may be of a user who is not known now', { name: 'Evening', owner: { id: 'other' } }, () => failWith(down)],
])('a playlist that %s may be one’s own: nothing is sent before the user agrees', async (_, playlist, me) => {
  const { data, requests } = await unfollowing(playlist, me);
  expect(data).toMatchObject({
    success: false,
    message: expect.stringContaining('If it is your own, that deletes it.'),
  });
  expect(requests.filter(({ operation }) => operation.effect !== 'read')).toEqual([]);
});

test('somebody else’s is left at once, one’s own by its name', async () => {
  expect((await unfollowing({ name: 'Evening', owner: { id: 'other' } })).data).toMatchObject({ success: true });
  const { data } = await unfollowing({ name: 'Evening', owner: { id: 'me' } });
  expect(data).toMatchObject({
    success: false,
    message: expect.stringMatching(/^Delete your own playlist "Evening"\?/),
  });
});

test('what the user agreed to is the question, not only the call', async () => {
  const { context } = contextWithStub(() => undefined);
  const { confirm_token } = (await requireConfirmation(call, {}, context))?.data ?? {};
  const agreed = { ...call, confirm_token: String(confirm_token) };
  expect(await requireConfirmation({ ...agreed, question: 'Delete two?' }, {}, context)).toMatchObject({
    data: { success: false },
  });
  expect(await requireConfirmation({ ...agreed, args: { playlist_id: 'q' } }, {}, context)).toMatchObject({
    data: { success: false },
  });
  expect(await requireConfirmation(agreed, {}, context)).toBeUndefined();
});
