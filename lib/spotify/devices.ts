import * as z from 'zod';
import { cut } from '../text.ts';
import { type Device, SpotifyError, type SpotifyFailure } from './failure.ts';
import type { Layer, Send } from './pipeline.ts';
import { request, type SpotifyRequest } from './request.ts';

/** Opens the Spotify app if it is installed, otherwise the web player. Either is then a device. */
export const webPlayer = 'https://open.spotify.com';

/** Anybody may name a device: one line, without what ends the quotation, markup and links. */
const text = z.string().transform((value) => {
  const line = value.replaceAll(/\s+/g, ' ').replaceAll(/[\p{C}\p{DI}"<>]+/gu, '');
  return cut(line.replaceAll(/\](?=[(:])/g, '] '), 60);
});
const Listed = z
  .object({ id: z.string().max(100), name: text, is_restricted: z.literal(false).optional() })
  .transform(({ id, name }): Device => ({ id, name }));
const Devices = z.object({ devices: z.array(z.unknown()) });

/** Adds the available devices to the failure of a command that found none: the next call needs them. */
export const withDeviceNames: Layer = (next) => async (asked) => {
  try {
    return await next(asked);
  } catch (error) {
    if (!(error instanceof SpotifyError) || !lacksDevice(error.failure)) throw error;
    const devices = await devicesBy(next, asked);
    throw devices ? new SpotifyError({ ...error.failure, devices }) : error;
  }
};

export const lacksDevice = (
  failure: SpotifyFailure,
): failure is Extract<SpotifyFailure, { code: 'no_active_device' | 'device_not_found' }> =>
  failure.code === 'no_active_device' || failure.code === 'device_not_found';

/** The devices in a response that accept commands; `undefined` if it is no list of devices. */
export const devicesIn = (body: unknown): readonly Device[] | undefined =>
  Devices.safeParse(body).data?.devices.flatMap((device) => Listed.safeParse(device).data ?? []);

async function devicesBy(send: Send, { options }: SpotifyRequest): Promise<readonly Device[] | undefined> {
  try {
    // The cache may still have the list from before the user closed or opened Spotify.
    const { body } = await send({
      ...request('GET /me/player/devices', {}),
      options: { ...options, fresh: true, fallback: 'none' },
    });
    return devicesIn(body);
  } catch (error) {
    // The caller must get the original failure, whatever the outcome of this read.
    if (error instanceof SpotifyError) return undefined;
    throw error;
  }
}
