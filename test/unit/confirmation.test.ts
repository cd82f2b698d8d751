import { expect, test } from 'vitest';
import { requireConfirmation } from '../../lib/tools/guards/confirmation.ts';
import { contextWith } from '../support/tool-context.ts';

const call = { tool: 'unfollow_playlist', args: { playlist_id: 'p' }, question: 'Delete it?' };

test.each([
  ['decline', 'The user declined. Nothing was changed.'],
  ['cancel', 'Nobody answered: the question was closed without an answer. Nothing was changed.'],
] as const)('%s is told as what it is', async (answer, message) => {
  const { context } = contextWith(() => undefined, { confirmBy: 'elicitation', reply: { token: 't', answer } });
  expect(await requireConfirmation(call, {}, context)).toEqual({ data: { success: false, message } });
});
