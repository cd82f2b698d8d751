import * as z from 'zod';
import { failure, json, type Reply } from '../http/reply.ts';
import type { Limits } from '../limits.ts';
import { currentPlayer, setPlayer } from '../routes/player-state.ts';
import { usualScopes } from '../scopes.ts';
import { demoUserId } from '../seed/people.ts';
import type { World } from '../seed/world.ts';
import { settingsChange } from '../settings.ts';
import { deviceObject } from '../shape/player.ts';
import type { Account } from '../state/account.ts';
import { paused } from '../state/commands.ts';
import { makeDevice } from '../state/device.ts';
import { type Faults, fault } from './faults.ts';
import type { Journal } from './journal.ts';
import { changeOutside, outsideChange } from './outside.ts';
import { resolveReference } from './references.ts';

/** Replaces a user's devices and the active one; omitted fields stay as they are. */
export const devicesChange = z.strictObject({
  user: z.string().optional(),
  devices: z
    .array(
      z.strictObject({
        name: z.string(),
        type: z.string().exactOptional(),
        volume: z.number().int().min(0).max(100).nullable().exactOptional(),
        supportsVolume: z.boolean().exactOptional(),
        restricted: z.boolean().exactOptional(),
        privateSession: z.boolean().exactOptional(),
      }),
    )
    .optional(),
  /** Name of the device to activate; null for none. */
  active: z.string().nullable().optional(),
});

/** Changes a user's devices, and returns the new ones. */
function changeDevices(world: World, user: Account, change: z.infer<typeof devicesChange>): Reply {
  const { devices: wanted } = change;
  if (wanted) user.devices.set(wanted.map(({ name, type = 'Computer', ...more }) => makeDevice(name, type, more)));
  const devices = user.devices.current();
  const state = currentPlayer(world, user);
  const active =
    change.active === undefined ? state.deviceId : (devices.find(({ name }) => name === change.active)?.id ?? null);
  const here = devices.some(({ id }) => id === active) ? active : null;
  const still = here === null ? paused(state, world.clock.now()) : state;
  if (here !== state.deviceId) setPlayer(world, user, { ...still, deviceId: here });
  return json({ devices: devices.map((device) => deviceObject(device, device.id === here)) });
}

/** What the demo consists of. */
export interface DemoParts {
  readonly world: World;
  readonly limits: Limits;
  readonly journal: Journal;
  readonly faults: Faults;
}

interface ControlRequest {
  readonly parts: DemoParts;
  readonly query: URLSearchParams;
  /** The JSON body; undefined when there is none. */
  readonly body: unknown;
}

/** Undefined: it is done. */
type Control = (ask: ControlRequest) => Reply | undefined;

const userBody = z.strictObject({
  user: z.string().optional(),
  country: z.string().length(2).exactOptional(),
  premium: z.boolean().exactOptional(),
  registered: z.boolean().exactOptional(),
});

const tokenBody = z.strictObject({
  user: z.string().optional(),
  scopes: z.array(z.string()).optional(),
  consentedAt: z.number().optional(),
});

const endBody = z.strictObject({ user: z.string().optional(), which: z.enum(['access', 'all']) });

const controls: Readonly<Record<string, Control>> = {
  'GET /_control': ({ parts: { world, faults, journal } }) =>
    json({
      mode: world.mode,
      now: world.clock.now(),
      settings: world.settings(),
      faults: faults.waiting(),
      counts: journal.counts(),
    }),
  'POST /_control/reset': ({ parts, body }) => {
    const { state = false } = z.strictObject({ state: z.boolean().optional() }).parse(body ?? {});
    parts.world.changeSettings('default');
    parts.faults.reset();
    parts.journal.reset();
    parts.limits.reset();
    if (state) parts.world.reseed();
    return;
  },
  'POST /_control/clock': ({ parts: { world }, body }) => {
    world.clock.advance(z.strictObject({ advanceMs: z.number().min(0) }).parse(body).advanceMs);
    return json({ now: world.clock.now() });
  },
  'PATCH /_control/settings': ({ parts: { world }, body }) => {
    world.changeSettings(settingsChange.parse(body));
    return json(world.settings());
  },
  'POST /_control/faults': ({ parts, body }) => void parts.faults.add(fault.parse(body)),
  'DELETE /_control/faults': ({ parts }) => void parts.faults.reset(),
  'GET /_control/counts': ({ parts }) => json(parts.journal.counts()),
  'DELETE /_control/counts': ({ parts }) => void parts.journal.reset(),
  'GET /_control/requests': ({ parts, query }) => {
    const operation = query.get('operation');
    const entries = parts.journal.entries().filter((entry) => operation === null || entry.operation === operation);
    return json(entries.map((entry) => ({ ...entry })));
  },
  'GET /_control/resolve': ({ parts, query }) => {
    const ref = query.get('ref') ?? '';
    const resolved = resolveReference(parts.world, ref);
    return resolved ? json({ ...resolved }) : failure(404, `Nothing at ${ref}`);
  },
  'PATCH /_control/user': ({ parts, body }) => {
    const { user, ...change } = userBody.parse(body);
    const account = accountOf(parts, user);
    account.change(change);
    return json({ ...account.standing() });
  },
  'PUT /_control/devices': ({ parts, body }) => {
    const change = devicesChange.parse(body);
    return changeDevices(parts.world, accountOf(parts, change.user), change);
  },
  'POST /_control/tokens': ({ parts, body }) => {
    const wish = tokenBody.parse(body ?? {});
    const { world } = parts;
    const { id: userId } = accountOf(parts, wish.user);
    const consentedAt = wish.consentedAt ?? world.clock.now();
    const grant = { userId, scopes: wish.scopes ?? usualScopes, pkce: true, consentedAt };
    const accessToken = world.tokens.access(grant, world.settings().tokens.lifetime);
    return json({ refreshToken: world.tokens.refresh(grant), accessToken });
  },
  'POST /_control/tokens/end': ({ parts, body }) => {
    const { user, which } = endBody.parse(body);
    const account = accountOf(parts, user);
    if (which === 'all') parts.world.tokens.revokeUser(account.id);
    else parts.world.tokens.expireUser(account.id);
    return;
  },
  'POST /_control/outside': ({ parts, body }) => {
    const { status, body: answer } = changeOutside(parts.world, outsideChange.parse(body));
    return json({ status, body: answer });
  },
};

/** Answers a request to the control endpoint; an invalid one gets 400 with the reason. */
export function answerControl(parts: DemoParts, method: string, url: URL, text: string): Reply {
  const control = controls[`${method} ${url.pathname}`];
  if (!control) return failure(404, `No control ${method} ${url.pathname}`);
  try {
    const body: unknown = text === '' ? undefined : JSON.parse(text);
    return control({ parts, query: url.searchParams, body }) ?? json({ done: true });
  } catch (error) {
    if (error instanceof z.ZodError) return failure(400, z.prettifyError(error));
    return failure(400, error instanceof Error ? error.message : String(error));
  }
}

function accountOf({ world }: DemoParts, id = demoUserId): Account {
  const account = world.accounts.get(id);
  if (!account) throw new Error(`No user ${id}`);
  return account;
}
