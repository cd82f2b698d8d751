import type { JsonObject } from '../http/reply.ts';
import type { Account } from '../state/account.ts';
import { legacy, pictures, type View } from './view.ts';

/** PlaylistUserObject, for the demo's accounts and for any other id. */
export function simpleUser(view: View, id: string): JsonObject {
  return {
    external_urls: { spotify: `https://open.spotify.com/user/${encodeURIComponent(id)}` },
    href: `${view.api}/users/${encodeURIComponent(id)}`,
    id,
    type: 'user',
    uri: `spotify:user:${id}`,
  };
}

export function publicUser(view: View, id: string, displayName: string): JsonObject {
  const followers = { followers: { href: null, total: id.length * 3 } };
  return { ...simpleUser(view, id), display_name: displayName, images: [], ...legacy(view, followers) };
}

/** PrivateUserObject, with the fields that the scopes allow. */
export function privateUser(view: View, account: Account, scopes: ReadonlySet<string>): JsonObject {
  const { country, premium } = account.standing();
  const mayRead = scopes.has('user-read-private');
  return {
    ...simpleUser(view, account.id),
    account_id: account.accountId,
    display_name: account.displayName,
    images: pictures(view, account.id),
    ...(mayRead ? { explicit_content: { filter_enabled: false, filter_locked: false } } : {}),
    ...legacy(view, {
      followers: { href: null, total: 12 },
      ...(scopes.has('user-read-email') ? { email: account.email } : {}),
      ...(mayRead ? { country, product: premium ? 'premium' : 'free' } : {}),
    }),
  };
}
