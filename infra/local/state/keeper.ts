import { setTimeout as sleep } from 'node:timers/promises';
import type { Call, Service } from '../aws/call.ts';
import { type Admin, scanned } from '../aws/dynamodb/tables.ts';
import { currentVersion, type SecretStore } from '../aws/secretsmanager/store.ts';
import { type SavedRow, type SavedState, writeState } from './saved-state.ts';

export interface KeeperOptions {
  readonly folder: string;
  readonly tableName: string;
  readonly admin: Admin;
  readonly secrets: SecretStore;
  readonly spotify: string;
  /** Whether a secret is filled at each start. */
  readonly isFilled: (name: string) => boolean;
  readonly now: () => number;
  readonly log: (text: string) => void;
}

/** Changes that belong together are written at once. Milliseconds. */
const pause = 200;

export type StateKeeper = ReturnType<typeof stateKeeper>;

/** Writes the sign-in to a folder whenever it has changed. If that fails, it is reported, and the laptop continues. */
export function stateKeeper(options: KeeperOptions) {
  let isDirty = false;
  let writing: Promise<void> | undefined;
  const write = async (): Promise<void> => {
    while (isDirty) {
      isDirty = false;
      await writeState(options.folder, await snapshot(options)).catch((error: unknown) =>
        options.log(`The sign-in could not be kept in ${options.folder}: ${String(error)}\n`),
      );
    }
  };
  return {
    /** Schedules a write after a change of the sign-in. */
    changed: (): void => {
      isDirty = true;
      writing ??= sleep(pause)
        .then(write)
        .finally(() => {
          writing = undefined;
        });
    },
    /** Writes pending changes. */
    close: async (): Promise<void> => {
      await writing;
      await write();
    },
  };
}

async function snapshot({ tableName, admin, secrets, spotify, isFilled, now }: KeeperOptions): Promise<SavedState> {
  const rows: SavedRow[] = [];
  for await (const row of scanned(admin, { TableName: tableName, ConsistentRead: true }))
    if (isOfSignIn(row) && !hasExpired(row, now())) rows.push(row);
  const kept = secrets.all().filter(({ name }) => !isFilled(name));
  const texts = kept.flatMap((secret) => {
    const version = currentVersion(secret);
    return version ? [[secret.name, version.text] as const] : [];
  });
  return { version: 1, spotify, secrets: Object.fromEntries(texts), rows };
}

const textOf = (row: SavedRow, name: string): string => String(row[name]?.['S'] ?? '');

/** Registrations, grants, tokens, keys, owner, guests and users; nothing that a call to Spotify would restore. */
function isOfSignIn(row: SavedRow): boolean {
  const [pk, sk] = [textOf(row, 'pk'), textOf(row, 'sk')];
  return pk === 'server' || pk.startsWith('oauth#') || (pk.startsWith('user#') && /^(user$|oauth#)/.test(sk));
}

/** Whether a row belongs to a user or names the owner, so that it is invalid with another Spotify. */
export const isOfUsers = (row: SavedRow): boolean =>
  textOf(row, 'pk').startsWith('user#') ||
  ['owner', 'guests'].includes(textOf(row, 'sk')) ||
  /^oauth#(Guest|SignedIn)#/.test(textOf(row, 'pk'));

const hasExpired = (row: SavedRow, now: number): boolean =>
  row['expires_at'] !== undefined && Number(row['expires_at']['N']) * 1000 <= now;

const writes = /^(Put|Update|Delete|Create|BatchWrite|Transact)/;
/** Matches the text of a write to the table. A false positive costs a scan, and no write to the sign-in is missed. */
const signIn = /"(server|user|oauth#[^"]*)"/;

/** A service that reports writes to the sign-in. */
export const watched = (service: Service, isSignIn: (call: Call) => boolean, changed: () => void): Service => ({
  ...service,
  serve: async (call) => {
    const answer = await service.serve(call);
    if (writes.test(call.operation) && isSignIn(call)) changed();
    return answer;
  },
});

/** Whether a call to DynamoDB may change a row of the sign-in. */
export const touchesSignIn = ({ body }: Call): boolean => signIn.test(body.toString());
