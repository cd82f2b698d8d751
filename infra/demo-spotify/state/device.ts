import { hex } from '../catalogue/random.ts';

/** Something that Spotify plays on. Which one is active is the player's to say. */
export interface Device {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  /** 0 to 100; null where the device does not tell. */
  readonly volume: number | null;
  readonly supportsVolume: boolean;
  /** Restricted devices take no command over the Web API. */
  readonly restricted: boolean;
  readonly privateSession: boolean;
}

/** A device with what most have; the id follows from the name. */
export function makeDevice(name: string, type: string, more: Partial<Device> = {}): Device {
  return {
    id: hex(`device ${name}`, 40),
    name,
    type,
    volume: 60,
    supportsVolume: true,
    restricted: false,
    privateSession: false,
    ...more,
  };
}

/** The demo user's devices: a computer, a phone, a loudspeaker without remote volume, a restricted display, another loudspeaker. */
export const demoDevices: readonly Device[] = [
  makeDevice('Desk Computer', 'Computer'),
  makeDevice('Pocket Phone', 'Smartphone', { volume: 100 }),
  makeDevice('Living Room Speaker', 'Speaker', { volume: null, supportsVolume: false }),
  makeDevice('Kitchen Display', 'CastVideo', { restricted: true }),
  // The id is that of the tools' examples.
  makeDevice('Kitchen Speaker', 'Speaker', { id: '0d1841b0976bae2a3a310dd74c0f3df354899bc8', volume: 35 }),
];
