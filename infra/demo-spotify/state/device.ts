import { hex } from '../catalogue/random.ts';

/** A playback device. The player's state says which one is active. */
export interface Device {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  /** 0 to 100; null if the device does not report it. */
  readonly volume: number | null;
  readonly supportsVolume: boolean;
  /** Restricted devices accept no commands over the Web API. */
  readonly restricted: boolean;
  readonly privateSession: boolean;
}

/** A device with common properties; its id follows from the name. */
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
  // An id from the tools' examples.
  makeDevice('Kitchen Speaker', 'Speaker', { id: '0d1841b0976bae2a3a310dd74c0f3df354899bc8', volume: 35 }),
];
