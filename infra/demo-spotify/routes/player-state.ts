import type { World } from '../seed/world.ts';
import type { Account } from '../state/account.ts';
import type { Device } from '../state/device.ts';
import { advanced, type PlayerState, positionAt } from '../state/player.ts';
import type { Call } from './route.ts';

/** The player's current state, as commands see it. */
export function currentPlayer(world: World, user: Account): PlayerState {
  return advanced(user.player.current(), world.clock.now(), durations(world));
}

/** The player's state as reads see it: late by the configured lag. */
export function seenPlayer({ world, user }: Call): PlayerState {
  return advanced(user.player.seen(world.settings().lag.player), world.clock.now(), durations(world));
}

export function seenDevices({ world, user }: Call): readonly Device[] {
  return user.devices.seen(world.settings().lag.player);
}

/** Makes a state current, and keeps the resume point of an episode or chapter that it leaves. */
export function setPlayer(world: World, user: Account, state: PlayerState): void {
  const before = currentPlayer(world, user);
  const [, kind, id] = before.item?.split(':') ?? [];
  if (id !== undefined && (kind === 'episode' || kind === 'chapter')) {
    user.resumePoints.set(id, positionAt(before, world.clock.now()));
  }
  user.player.set(state);
}

/** Durations of the catalogue's items; 0 for unknown ones. */
export function durations(world: World): (uri: string) => number {
  return (uri) => world.catalogue.playable(uri)?.durationMs ?? 0;
}
