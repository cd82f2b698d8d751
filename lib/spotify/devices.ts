import * as z from 'zod';
import { cut } from './code-points.ts';
import { type Device, SpotifyError, type SpotifyFailure } from './failure.ts';
import type { Layer, Send } from './pipeline.ts';
import { request, type SpotifyRequest } from './request.ts';

const text = z.string().transform((value) => cut(value.replaceAll(/[\p{C}"<>]+/gu, ''), 60));
const Listed = z
  .object({ id: z.string().max(100), name: text, is_restricted: z.literal(false).optional() })
  .transform(({ id, name }): Device => ({ id, name }));
const Devices = z.object({ devices: z.array(z.unknown()) });

/** Adds to the refusal of a command that found no device which devices there are: what the next call needs. */
export const withDeviceNames: Layer = (next) => async (asked) => {
  try {
    return await next(asked);
  } catch (error) {
    if (!(error instanceof SpotifyError) || !lacksDevice(error.failure)) throw error;
    const devices = await devicesBy(next, asked);
    throw devices ? new SpotifyError({ ...error.failure, devices }) : error;
  }
};

const lacksDevice = (
  failure: SpotifyFailure,
): failure is Extract<SpotifyFailure, { code: 'no_active_device' | 'device_not_found' }> =>
  failure.code === 'no_active_device' || failure.code === 'device_not_found';

async function devicesBy(send: Send, { options }: SpotifyRequest): Promise<readonly Device[] | undefined> {
  try {
    const { body } = await send({ ...request('GET /me/player/devices', {}), options: { ...options, standIn: 'none' } });
    const { data } = Devices.safeParse(body);
    return data?.devices.flatMap((device) => Listed.safeParse(device).data ?? []);
  } catch (error) {
    // The refusal is what the caller must know, whatever became of the question after it.
    if (error instanceof SpotifyError) return undefined;
    throw error;
  }
}
