import { type Adapter, type AdapterPayload, errors } from 'oidc-provider';
import * as z from 'zod';
import type { SealedRow, SealedRows } from '../auth/sealed-rows.ts';
import { StorageUnavailable } from '../auth/storage-unavailable.ts';

/** Ports of the adapters. Times in milliseconds. */
export interface AdapterPorts {
  readonly rows: SealedRows;
  readonly now: () => number;
  /** The refresh token that the current request exchanges. */
  readonly rotated: () => string | undefined;
  /** Called for a client that registered itself. */
  readonly onRegistered: (clientId: string) => Promise<void>;
  /** The client that the current request authenticated as. */
  readonly client: () => string | undefined;
  /** Called when a client used a refresh token too late: its grant has been revoked. */
  readonly onReuse: () => void;
}

const day = 86_400_000;
/** A registration that nobody has signed in with is deleted after this. */
const unusedRegistration = day;
/** How long a replaced refresh token stays valid, since a client may run as two processes or lose a response. */
const grace = 60_000;

const payload = z.looseObject({
  grantId: z.string().optional(),
  clientId: z.string().optional(),
  iat: z.number().optional(),
  exp: z.number().optional(),
});

/** The library uses the machine's clock and rows use the fleet's: the difference in seconds, mostly 0. */
export const secondsApart = (now: () => number): number => Math.round((now() - Date.now()) / 1000);

/** Moves the times in a payload by the difference between the clocks. */
const moved = (value: AdapterPayload, seconds: number): AdapterPayload => ({
  ...value,
  ...(value.iat !== undefined && { iat: value.iat + seconds }),
  ...(value.exp !== undefined && { exp: value.exp + seconds }),
});

/** Reports an outage of storage to the library as temporary; otherwise it would treat it as a defect. */
export const withOutageError =
  <Args extends readonly unknown[], T>(method: (...args: Args) => Promise<T>) =>
  (...args: Args): Promise<T> =>
    method(...args).catch((error: unknown) => {
      if (!(error instanceof StorageUnavailable)) throw error;
      const failure = new errors.CustomOIDCProviderError(
        'temporarily_unavailable',
        'Storage does not answer. Try again soon.',
      );
      failure.statusCode = 503;
      throw failure;
    });

/** The storage of `oidc-provider`, as rows of the one table. */
export const adapters =
  (ports: AdapterPorts) =>
  (kind: string): Adapter => {
    const { rows } = ports;
    return {
      upsert: withOutageError(async (id: string, value: AdapterPayload, seconds: number) => {
        const { grantId } = value;
        const previous = kind === 'RefreshToken' ? ports.rotated() : undefined;
        const isFirst = await rows.put(kind, id, moved(value, secondsApart(ports.now)), {
          lifetime: seconds ? seconds * 1000 : unusedRegistration,
          ...(grantId !== undefined && kind !== 'Grant' && { grant: grantId }),
          ...(previous !== undefined && { previous, keepFirst: true }),
          ...(kind === 'ReplayDetection' && { keepFirst: true }),
        });
        if (kind === 'Client') await ports.onRegistered(id);
        // The library reads before it writes, so of two concurrent requests only one may succeed.
        if (kind === 'ReplayDetection' && !isFirst) throw new errors.InvalidClientAuth('assertion used before');
      }),
      find: withOutageError(async (id: string) => found(ports, kind, await rows.get(kind, id))),
      // The library's sessions end with the request, and there is no device flow.
      findByUid: () => Promise.resolve(undefined),
      findByUserCode: () => Promise.resolve(undefined),
      consume: withOutageError((id: string) => consume(ports, kind, id)),
      destroy: withOutageError((id: string) => rows.remove(kind, id)),
      revokeByGrantId: withOutageError((grant: string) => rows.removeGrant(grant)),
    };
  };

/** A used token counts as unused during its grace period, unless its successor has been used. */
async function found(
  { rows, now, client, onReuse }: AdapterPorts,
  kind: string,
  kept: SealedRow | undefined,
): Promise<AdapterPayload | undefined> {
  if (!kept) return undefined;
  const value = moved(payload.parse(kept.value), -secondsApart(now));
  const { consumedAt, spent } = kept;
  if (consumedAt === undefined) return value;
  if (kind === 'RefreshToken' && !spent && now() - consumedAt < grace) return value;
  if (kind === 'RefreshToken' && value.clientId === client()) {
    // Checked here, because the library checks other things first. Access tokens end with their grant.
    if (value.grantId !== undefined) await rows.removeGrant(value.grantId);
    onReuse();
  }
  return { ...value, consumed: Math.floor(consumedAt / 1000) };
}

/** Of several concurrent uses only one succeeds for a code; for a refresh token the others are within its grace period. */
async function consume({ rows }: AdapterPorts, kind: string, id: string): Promise<void> {
  if ((await rows.consume(kind, id)) || kind === 'RefreshToken') return;
  const kept = await rows.get(kind, id);
  const grant = kept && payload.parse(kept.value).grantId;
  if (grant !== undefined) await rows.removeGrant(grant);
  throw new errors.InvalidGrant('already used');
}
