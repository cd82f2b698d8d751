import { type Command, Option } from 'commander';
import * as z from 'zod';
import { CliError, failed, usageError } from '../errors.ts';
import type { Data } from '../output/rows.ts';
import { duration } from '../output/text.ts';
import { type Call, type Cli, done, everyday, optionsOf, withServer } from './cli.ts';
import { deviceNamed, playing } from './named-things.ts';
import { booleanFrom, notAmong } from './tool-arguments.ts';

const group = 'Playback:';
/** How long Spotify's player takes to show a change. Milliseconds. */
const settle = 1000;

/** Options of the commands that a device carries out. */
export interface OnDevice {
  readonly device?: string;
  readonly deviceId?: string;
}

/** Lets a command name its device. `--device-id` is what the tools call it. */
const onDevice = (command: Command): Command =>
  command
    .option('--device <name>', 'device to use: its name, or its number in the last list')
    .addOption(new Option('--device-id <id>').hideHelp());

export const deviceArgs = async (cli: Cli, call: Call, { deviceId, device = deviceId }: OnDevice): Promise<Data> =>
  device === undefined ? {} : { device_id: (await deviceNamed(cli, call, device)).id };

export function addPlaybackCommands(cli: Cli): void {
  addPause(cli);
  addSkip(cli, 'next', 'skip to the next song', 'skip_next');
  addSkip(cli, 'prev', 'go back to the previous song', 'skip_previous').alias('previous');
  addVolume(cli);
  addSeek(cli);
  addShuffle(cli);
  addRepeat(cli);
  addTransfer(cli);
}

/** Whether the player was already in the requested state. */
export const wasSo = (data: Data): boolean => /^Nothing was changed/.test(String(data['message']));

function addPause(cli: Cli): void {
  onDevice(everyday(cli, 'pause', group, 'pause')).action((options: OnDevice) =>
    withServer(cli, async (call) => {
      const data = await orRefused(call('pause', await deviceArgs(cli, call, options)));
      if (!(data instanceof CliError) && !wasSo(data)) return done(cli, data, 'Paused.');
      const { data: now } = await playing(call, true);
      if (now['is_playing'] !== true) return done(cli, now, 'Already paused.');
      throw failed('What is on cannot be paused, such as an advertisement.', 'player_restriction');
    }),
  );
}

/**
 * The answer of a command, or the player's refusal as a value: servers before 1.4 refuse a command whose effect is already
 * there.
 */
export const orRefused = (answer: Promise<Data>): Promise<Data | CliError> =>
  answer.catch((error: unknown) => {
    if (error instanceof CliError && error.code === 'player_restriction') return error;
    throw error;
  });

/** A terminal shows the song that plays then, which takes a second; a script does not wait for it. */
function addSkip(cli: Cli, name: string, summary: string, tool: string): Command {
  return onDevice(everyday(cli, name, group, summary)).action((options: OnDevice) =>
    withServer(cli, async (call) => {
      const data = await call(tool, await deviceArgs(cli, call, options));
      const { ports } = cli;
      if (!ports.isTerminal || optionsOf(cli).json) return done(cli, data, String(data['message']));
      await ports.sleep(settle);
      const { thing } = await playing(call, true).catch(() => ({ thing: undefined }));
      done(cli, data, thing ? `Playing ${thing.label}.` : String(data['message']));
    }),
  );
}

function addVolume(cli: Cli): void {
  onDevice(
    everyday(cli, 'volume', group, 'show or set the volume: 30, +5, -5').argument(
      '[level]',
      '0 to 100, or a step such as +5',
    ),
  ).action(async (level: string | undefined, options: OnDevice) => {
    const [, sign = '', digits] = /^([+-]?)(\d{1,3})\s*%?$/.exec(level ?? '') ?? [];
    if (level !== undefined && (digits === undefined || Number(digits) > 100))
      throw usageError(`volume needs a number from 0 to 100, or a step such as +5 or -5, not "${level}".`);
    await withServer(cli, async (call) => {
      if (level === undefined) {
        const present = await presentVolume(call);
        return done(cli, { volume_percent: present }, `Volume ${present} %.`, false);
      }
      const number = sign === '-' ? -Number(digits) : Number(digits);
      // The server adds the step: it knows what it has set so lately that Spotify does not show it yet.
      const wanted = sign === '' ? { volume_percent: number } : { by: number };
      const data = await call('set_volume', { ...wanted, ...(await deviceArgs(cli, call, options)) });
      done(cli, data, `Volume ${String(data['volume_percent'])} %.`);
    });
  });
}

const audible = z.object({ device: z.object({ volume_percent: z.number() }) });

async function presentVolume(call: Call): Promise<number> {
  const { data } = audible.safeParse((await playing(call, true)).data);
  if (data) return data.device.volume_percent;
  throw failed('Spotify does not say how loud the device is. Give a number: mcp-spotify volume 30', 'not_known');
}

/** Milliseconds of `90`, `1:30` or `1:02:03`. */
function timeFrom(text: string): number | undefined {
  if (!/^\d{1,5}(:[0-5]?\d){0,2}$/.test(text)) return undefined;
  return text.split(':').reduce((sum, part) => sum * 60 + Number(part), 0) * 1000;
}

function addSeek(cli: Cli): void {
  onDevice(everyday(cli, 'seek <time>', group, 'jump in the song: 1:30, +30, -15')).action(
    async (given: string, options: OnDevice) => {
      const [, sign = '', rest = ''] = /^([+-]?)(.*)$/.exec(given) ?? [];
      const time = timeFrom(rest);
      if (time === undefined)
        throw usageError(
          `seek needs a time such as 1:30 or 90 (seconds), or a step such as +30 or -15, not "${given}".`,
        );
      await withServer(cli, async (call) => {
        const now: Data = sign === '' ? {} : (await playing(call, true)).data;
        const present = typeof now['progress_ms'] === 'number' ? now['progress_ms'] : 0;
        const position_ms = sign === '' ? time : Math.max(0, present + (sign === '-' ? -time : time));
        const data = await call('seek_to_position', { position_ms, ...(await deviceArgs(cli, call, options)) });
        done(cli, data, `At ${duration(position_ms)}.`);
      });
    },
  );
}

function addShuffle(cli: Cli): void {
  onDevice(everyday(cli, 'shuffle', group, 'turn shuffle on or off').argument('[state]', 'on or off')).action(
    async (word: string | undefined, options: OnDevice) => {
      const state = word === undefined ? undefined : booleanFrom(word, { name: 'shuffle', positional: true });
      await withServer(cli, async (call) => {
        if (state === undefined) {
          const { shuffle_state } = (await playing(call, true)).data;
          return done(cli, { shuffle_state }, `Shuffle is ${shuffle_state === true ? 'on' : 'off'}.`, false);
        }
        const data = await call('set_shuffle', { state, ...(await deviceArgs(cli, call, options)) });
        done(cli, data, `Shuffle is ${state ? 'on' : 'off'}.`);
      });
    },
  );
}

/** Words that people use, and Spotify's value for each. */
const repeats: Readonly<Record<string, string>> = {
  ...{ off: 'off', track: 'track', song: 'track', one: 'track' },
  ...{ context: 'context', all: 'context', on: 'context' },
};
const repeatWords: Readonly<Record<string, string>> = {
  ...{ off: 'Repeat is off.', track: 'Repeating the song.', context: 'Repeating the album or playlist.' },
};

function addRepeat(cli: Cli): void {
  onDevice(
    everyday(cli, 'repeat', group, 'repeat the song, all, or nothing').argument('[what]', 'song, all or off'),
  ).action(async (word: string | undefined, options: OnDevice) => {
    const state = word === undefined ? undefined : repeats[word.toLowerCase()];
    if (word !== undefined && state === undefined) throw usageError(notAmong(word, 'repeat', ['song', 'all', 'off']));
    await withServer(cli, async (call) => {
      if (state === undefined) {
        const { data } = await playing(call, true);
        const now = String(data['repeat_state'] ?? 'off');
        return done(cli, { repeat_state: now }, repeatWords[now] ?? now, false);
      }
      const data = await call('set_repeat', { state, ...(await deviceArgs(cli, call, options)) });
      done(cli, data, repeatWords[state] ?? state);
    });
  });
}

function addTransfer(cli: Cli): void {
  everyday(cli, 'transfer <device>', group, 'move playback to another device').action((word: string) =>
    withServer(cli, async (call) => {
      const { id, name } = await deviceNamed(cli, call, word);
      done(cli, await call('transfer_playback', { device_id: id }), `Moved to ${name}.`);
    }),
  );
}
