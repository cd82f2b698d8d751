import * as z from 'zod';
import { connectedApps } from '../../../spotify/connected-apps.ts';
import type { ServerPorts } from '../../definition/server-status.ts';
import { type Tool, tool } from '../../definition/tool.ts';
import { confirm_token, howToConfirm, requireConfirmation } from '../../guards/confirmation.ts';

const name = 'disconnect_account';
const plan = {
  ends: 'every token of every client of this user, the sign-in with Spotify, and all that is kept of the user',
  stays: 'everything at Spotify, and what Spotify knows of this app until the user removes it there',
  remove_app_at: connectedApps,
} as const;
const question =
  'Disconnect this Spotify account from the server? All clients are signed out and all that is kept of the user is deleted.';

/** Nothing of the user is left. */
export const disconnectAccount = (disconnect: ServerPorts['disconnect']): Tool =>
  tool({
    name,
    title: 'Disconnect account',
    description:
      'Sign the user out of every client and delete at once all that this server keeps of them. Nothing at Spotify changes. Asks first; dry_run says what would go.',
    effect: 'destroy',
    calls: '0',
    input: z.strictObject({ dry_run: z.boolean().default(false), confirm_token }),
    example: { dry_run: true },
    run: async ({ dry_run, confirm_token: token }, context) => {
      const call = { tool: name, args: {}, confirm_token: token, question };
      if (dry_run) {
        return {
          data: {
            dry_run: true,
            can_be_undone: false,
            ...plan,
            question,
            ...(await howToConfirm(call, context)),
          },
        };
      }
      const refusal = await requireConfirmation(call, plan, context);
      if (refusal) return refusal;
      await disconnect(context.caller);
      const message = `Disconnected: nothing of the user is left here. The user can also remove the app at ${connectedApps}.`;
      return { data: { success: true, message, remove_app_at: connectedApps } };
    },
  });
