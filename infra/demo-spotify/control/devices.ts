import * as z from 'zod';
import { json, type Reply } from '../http/reply.ts';
import { currentPlayer, setPlayer } from '../routes/player-state.ts';
import { deviceObject } from '../shape/player.ts';
import type { Account } from '../state/account.ts';
import { paused } from '../state/commands.ts';
import { type Device, makeDevice } from '../state/device.ts';
import type { World } from '../world.ts';

/** Which devices a user has from now on, and which of them is active; what is left out stays. */
export const devicesChange = z.strictObject({
  user: z.string().optional(),
  devices: z
    .array(
      z.strictObject({
        name: z.string(),
        type: z.string().optional(),
        volume: z.number().int().min(0).max(100).nullable().optional(),
        supportsVolume: z.boolean().optional(),
        restricted: z.boolean().optional(),
        privateSession: z.boolean().optional(),
      }),
    )
    .optional(),
  /** Name of the device that is active from now on; null for none. */
  active: z.string().nullable().optional(),
});

/** Changes a user's devices, and returns the new ones. */
export function changeDevices(world: World, user: Account, change: z.infer<typeof devicesChange>): Reply {
  if (change.devices) user.devices.set(change.devices.map(deviceFrom));
  const devices = user.devices.current();
  const state = currentPlayer(world, user);
  const active =
    change.active === undefined ? state.deviceId : (devices.find(({ name }) => name === change.active)?.id ?? null);
  const here = devices.some(({ id }) => id === active) ? active : null;
  const still = here === null ? paused(state, world.clock.now()) : state;
  if (here !== state.deviceId) setPlayer(world, user, { ...still, deviceId: here });
  return json({ devices: devices.map((device) => deviceObject(device, device.id === here)) });
}

function deviceFrom(one: NonNullable<z.infer<typeof devicesChange>['devices']>[number]): Device {
  const {
    name,
    type = 'Computer',
    volume = 60,
    supportsVolume = true,
    restricted = false,
    privateSession = false,
  } = one;
  return makeDevice(name, type, { volume, supportsVolume, restricted, privateSession });
}
