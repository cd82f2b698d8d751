import type { Command } from 'commander';
import { createColors } from 'picocolors';
import { wrapped } from './output/render.ts';
import { fitted } from './output/text.ts';
import type { Ports } from './ports.ts';

/** The commands of the first help, by what people want to do. */
const groups: Readonly<Record<string, ReadonlyArray<readonly [string, string]>>> = {
  Listen: [
    ['now', 'what is playing; --watch follows it'],
    ['play [what]', 'words, a link, or a number of the last list; alone: go on'],
    ['pause', 'pause'],
    ['next', 'the next song; prev goes back'],
    ['volume [level]', 'show or set it: 30, +5, -5'],
  ],
  Find: [
    ['search <words>', 'songs; --type album, artist, playlist, show, episode'],
    ['playlist <name>', 'the songs of one of your playlists; --play plays it'],
    ['devices', 'where Spotify is open; transfer <name> moves playback'],
  ],
  Keep: [
    ['queue [what]', 'show the queue, or add to it'],
    ['like [what]', 'save what is playing, or what you name'],
    ['undo', 'undo your last change'],
  ],
  Server: [['login [url]', 'sign in to your server in the browser']],
};

export const overviewNames = Object.values(groups).flatMap((rows) => rows.map(([usage]) => usage.split(' ')[0] ?? ''));

/** The first help: the commands that people use most, and where the others are. */
export function overview(program: Command, { colour, width }: Pick<Ports, 'colour' | 'width'>): string {
  const paint = createColors(colour);
  const columns = Math.min(width, 80);
  const row = ([usage, what]: readonly [string, string]): string =>
    wrapped(what, columns - 20)
      .map((line, at) => `  ${fitted(at === 0 ? usage : '', 17)} ${line}`.trimEnd())
      .join('\n');
  const more = program.commands.filter((command) => command.name() !== 'complete').length - overviewNames.length;
  const options = program.options.map(({ flags, description }): readonly [string, string] => [flags, description]);
  const ends =
    'Exit codes: 0 done, 1 failed or nothing done, 2 wrong arguments, 3 sign in, 4 server not reachable, 5 try again later.';
  return [
    `${program.description()}`,
    '',
    `Usage: mcp-spotify <command> [options]`,
    ...Object.entries(groups).flatMap(([name, rows]) => ['', paint.bold(name), ...rows.map(row)]),
    '',
    ...wrapped(`${more} more: ${paint.bold('mcp-spotify tools')}. Help for one: mcp-spotify <command> --help`, columns),
    '',
    paint.bold('Options'),
    ...options.map(row),
    '',
    ...wrapped(
      'Server: --url, else MCP_SPOTIFY_URL, else the one you chose last, else http://127.0.0.1:3000/mcp. Token: MCP_ACCESS_TOKEN, else your sign-in.',
      columns,
    ),
    ...wrapped(ends, columns),
    '',
  ].join('\n');
}
