import { CliError, failed, usageError } from '../errors.ts';
import { printJson } from '../output/print.ts';
import type { Data } from '../output/rows.ts';
import { type Call, type Cli, done, optionsOf, show, withServer } from './cli.ts';
import { labelsOf, type PlayableItem, playing, playlistLike, thingsFrom } from './named-things.ts';
import { deviceArgs, type OnDevice, orRefused, wasSo } from './playback.ts';
import { commandOf, runTool, toolNamed } from './tool-commands.ts';

const kinds = ['album', 'artist', 'playlist', 'show', 'episode'] as const;
interface PlayOptions extends OnDevice, Partial<Record<(typeof kinds)[number], boolean>> {
  readonly [option: string]: unknown;
}

export function addPlay(cli: Cli): void {
  const tool = toolNamed('play');
  const command = commandOf(tool, cli)
    .helpGroup('Playback:')
    .summary('play a song, album, playlist or link; without words, go on')
    .description(
      'Plays the best match for some words, rows of the last list by their numbers, or links. Without words it goes on with what was paused.',
    )
    .argument('[what...]', 'words, numbers of the last list, URIs or links')
    .option('--device <name>', 'device to use: its name, or its number in the last list');
  for (const kind of kinds) command.option(`--${kind}`, `search for a${/^[ae]/.test(kind) ? 'n' : ''} ${kind}`);
  command.action(async (words: readonly string[], options: PlayOptions) => {
    if (options['input'] !== undefined || options['uris'] !== undefined || options['contextUri'] !== undefined)
      return runTool(cli, tool, [], options);
    await withServer(cli, async (call) => {
      const device = await deviceArgs(cli, call, options);
      if (words.length === 0) return resume(cli, call, device);
      const things = await thingsFrom(cli, words);
      if (things) return playThings(cli, call, things, device);
      const playlist = options.playlist ? await playlistLike(call, words.join(' ')) : undefined;
      if (playlist) return playThings(cli, call, [playlist], device);
      await searchAndPlay(cli, call, words.join(' '), {
        search_type: kinds.find((kind) => options[kind]) ?? 'track',
        ...device,
      });
    });
  });
  cli.program.addCommand(command);
}

/** Resumes playback; it is no failure if something plays already. */
async function resume(cli: Cli, call: Call, device: Data): Promise<void> {
  const data = await orRefused(call('play', device));
  const isSo = data instanceof CliError || wasSo(data);
  const { thing, data: now } = await playing(call, isSo);
  if (data instanceof CliError && now['is_playing'] !== true) throw data;
  const what = thing ? ` ${thing.label}` : '';
  done(cli, isSo ? now : data, `${isSo ? 'Already playing' : 'Playing'}${what}.`);
}

const single: ReadonlySet<string> = new Set(['track', 'episode', 'local']);

async function playThings(cli: Cli, call: Call, things: readonly PlayableItem[], device: Data): Promise<void> {
  const [first] = things;
  if (!first) return;
  if (things.every(({ kind }) => single.has(kind))) {
    const data = await call('play', { uris: things.map(({ uri }) => uri), ...device });
    const more = things.length > 1 ? ` and ${things.length - 1} more` : '';
    done(cli, data, `Playing ${first.label || first.uri}${more}.`);
    return;
  }
  if (things.length > 1)
    throw usageError('Several songs can be played at once, but only one album, artist, playlist or show.');
  if (first.kind === 'device')
    throw usageError(`${first.label} is a device. Move playback there: mcp-spotify transfer "${first.label}"`);
  const data = await call('play', { context_uri: first.uri, ...device });
  done(cli, data, `Playing ${first.kind} ${first.label || first.uri}.`);
}

async function searchAndPlay(cli: Cli, call: Call, query: string, args: Data): Promise<void> {
  const { ports } = cli;
  const data = await orNothingFound(call('search_and_play', { query, ...args }), query);
  if (optionsOf(cli).json) return printJson(ports, data);
  const { alternatives, picked } = data;
  const kind = args['search_type'] === 'track' ? '' : `${String(args['search_type'])} `;
  const [label] = labelsOf([picked]);
  done(cli, data, `Playing ${kind}${label ?? query}.`);
  if (!ports.isTerminal || !Array.isArray(alternatives) || alternatives.length === 0) return;
  ports.out('\nNot the one? Play another by its number:');
  await show(cli, { alternatives });
}

/** The server's message names its arguments; here they are options. */
const orNothingFound = (answer: Promise<Data>, query: string): Promise<Data> =>
  answer.catch((error: unknown) => {
    if (!(error instanceof CliError && error.message.startsWith('Nothing that can be played was found'))) throw error;
    const others = kinds.map((kind) => `--${kind}`).join(', ');
    throw failed(`Nothing found for "${query}". Try other words, or ${others}.`, error.code);
  });
