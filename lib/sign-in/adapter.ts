import { type Adapter, type AdapterPayload, errors } from 'oidc-provider';
import * as z from 'zod';
import type { SealedRow, SealedRows } from '../auth/sealed-rows.ts';
import { StorageUnavailable } from '../auth/storage-unavailable.ts';

/** What the adapters need. Times in milliseconds. */
export interface AdapterPorts {
  readonly rows: SealedRows;
  readonly now: () => number;
  /** The refresh token that is being exchanged in the request under way. */
  readonly rotated: () => string | undefined;
  /** Told of a client that registered itself. */
  readonly onRegistered: (clientId: string) => Promise<void>;
  /** The client that authenticated in the request under way. */
  readonly client: () => string | undefined;
  /** Told of a refresh token that its client used after its time: its grant has been revoked. */
  readonly onReuse: () => void;
}

const day = 86_400_000;
/** A registration that nobody signed in with is gone after this. */
const unusedRegistration = day;
/** Two processes of one client, or one lost answer: as long as this the one before counts too. */
const grace = 60_000;

const payload = z.looseObject({
  grantId: z.string().optional(),
  clientId: z.string().optional(),
  iat: z.number().optional(),
  exp: z.number().optional(),
});

/** The library lives by the machine's clock and rows by the fleet's: seconds between the two, mostly none. */
export const secondsApart = (now: () => number): number => Math.round((now() - Date.now()) / 1000);

/** Moves the times of a payload from one clock to the other. */
const moved = (value: AdapterPayload, seconds: number): AdapterPayload => ({
  ...value,
  ...(value.iat !== undefined && { iat: value.iat + seconds }),
  ...(value.exp !== undefined && { exp: value.exp + seconds }),
});

/** Tells the library that storage is out for a while, which it would take for a defect otherwise. */
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

/** What `oidc-provider` keeps, as rows of the one table. */
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
        // The library looks first and writes then: of two that come at once only one may pass.
        if (kind === 'ReplayDetection' && !isFirst) throw new errors.InvalidClientAuth('assertion used before');
      }),
      find: withOutageError(async (id: string) => found(ports, kind, await rows.get(kind, id))),
      // Sessions of the library are not used from one request to the next, and there is no device flow.
      findByUid: () => Promise.resolve(undefined),
      findByUserCode: () => Promise.resolve(undefined),
      consume: withOutageError((id: string) => consume(ports, kind, id)),
      destroy: withOutageError(async (id: string) => void (await rows.take(kind, id))),
      revokeByGrantId: withOutageError((grant: string) => rows.removeGrant(grant)),
    };
  };

/** A used token looks unused during its grace, unless what came after it was used itself. */
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
    // Here and not in the library, which looks at other things first. Access tokens end with their grant.
    if (value.grantId !== undefined) await rows.removeGrant(value.grantId);
    onReuse();
  }
  return { ...value, consumed: Math.floor(consumedAt / 1000) };
}

/** Exactly one of several that come at once may use a code; of a refresh token the others are within its grace. */
async function consume({ rows }: AdapterPorts, kind: string, id: string): Promise<void> {
  if ((await rows.consume(kind, id)) || kind === 'RefreshToken') return;
  const kept = await rows.get(kind, id);
  const grant = kept && payload.parse(kept.value).grantId;
  if (grant !== undefined) await rows.removeGrant(grant);
  throw new errors.InvalidGrant('already used');
}
