import { createHash } from 'node:crypto';

export const digest = (id: string): string => createHash('sha256').update(id).digest('base64url');

/**
 * Ids of codes, grants and tokens contain the account that they belong to, so that each row has its user's partition key
 * and can still be found by its id alone. The random part keeps the id unguessable.
 */
export const taggedId = (account: string, random: string): string =>
  `${Buffer.from(account).toString('base64url')}.${random}`;

/** Spotify's account ids: they become part of a secret's name and of the table's keys. */
export const accountPattern: RegExp = /^[\w@.=+-]{1,128}$/;

/** The account in an id; `undefined` if it belongs to nobody yet, or is not one of ours. */
export function accountOf(id: string): string | undefined {
  const [tag, random, ...rest] = id.split('.');
  if (!(tag && random) || rest.length > 0) return undefined;
  const account = Buffer.from(tag, 'base64url').toString();
  return accountPattern.test(account) ? account : undefined;
}
