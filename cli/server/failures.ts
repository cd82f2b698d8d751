import * as z from 'zod';
import { catalogue } from '../catalogue.ts';
import { CliError, exits } from '../errors.ts';
import { kebab, type ToolEntry } from '../tool-entry.ts';
import type { Answer } from './connection.ts';

const facts = z.object({
  error: z.string().optional(),
  message: z.string().optional(),
  error_code: z.string().optional(),
  retry_at: z.string().optional(),
  scopes: z.array(z.string()).optional(),
  devices: z.array(z.object({ name: z.string() })).optional(),
  problems: z.array(z.object({ argument: z.string(), problem: z.string() })).optional(),
});
type FailureFacts = z.output<typeof facts> & { readonly text: string; readonly tool: ToolEntry | undefined };

/** An exit code, and a message for people where the server's own is for models. */
interface Wording {
  /** Absent: the request failed. */
  readonly exit?: number;
  readonly say?: (facts: FailureFacts) => string;
}

const signInAgain = 'Sign in again: mcp-spotify login';

/** How each failure of the server is worded for people. A code that is not here keeps the server's words. */
export const wordings: Readonly<Record<string, Wording>> = {
  no_active_device: { say: ({ devices }) => `Spotify is not active on any device. ${devicesToUse(devices)}` },
  device_not_found: { say: ({ devices }) => `Spotify does not see that device. ${devicesToUse(devices)}` },
  volume_not_allowed: { say: () => 'This device does not let its volume be set remotely. Change it on the device.' },
  device_not_controllable: {
    say: () => 'This device takes no commands from outside. Choose another one: mcp-spotify devices',
  },
  player_restriction: { say: () => 'Spotify does not allow this right now. See what is playing: mcp-spotify now' },
  premium_required: {},
  user_not_registered: { exit: exits.signIn },
  insufficient_scope: {
    exit: exits.signIn,
    say: ({ scopes = [] }) =>
      `Your sign-in with Spotify does not include this permission${scopes.length > 0 ? ` (${scopes.join(', ')})` : ''}. Sign in again and allow it: mcp-spotify login`,
  },
  removed: {},
  not_served: { say: notServed },
  forbidden: {},
  not_found: {
    say: ({ text }) =>
      `Spotify has nothing with this id, or it is not available in your country.${/Playlists that Spotify itself makes|Audiobooks are/.test(text) ? ` ${text.split('. ').slice(2).join('. ')}` : ''}`,
  },
  bad_request: {},
  rate_limited: { exit: exits.later },
  quota_exhausted: {
    exit: exits.later,
    say: ({ text, retry_at }) => `${text.split(' is spent')[0]} is used up${until(retry_at)}.`,
  },
  quota_reserved: { exit: exits.later },
  circuit_open: {
    exit: exits.later,
    say: ({ retry_at }) => `Spotify keeps failing, so the server pauses calls${until(retry_at)}. Nothing was changed.`,
  },
  sign_in_required: {
    exit: exits.signIn,
    say: ({ text }) =>
      /^No Spotify/.test(text)
        ? 'No Spotify account is connected to this server. Open its start page in a browser and sign in.'
        : `Your sign-in with Spotify has ended. ${signInAgain}`,
  },
  access_ended: { exit: exits.signIn, say: () => `You are not connected to this server any more. ${signInAgain}` },
  owner_changed: {},
  access_unknown: {},
  storage_unavailable: {},
  app_credentials: {},
  unavailable: {},
  equal_call: {
    say: ({ retry_at }) =>
      `The same command ran a moment ago and its outcome is not known yet. Run it again${after(retry_at)}, or add --allow-duplicate to do it twice.`,
  },
  unexpected_answer: {},
  wrong_arguments: { exit: exits.usage, say: wrongArguments },
  internal: {},
};

export function failureOf(answer: Answer, tool: string): CliError {
  const { data = {} } = facts.safeParse(answer.data);
  const text = data.error ?? data.message ?? answer.text;
  const code = data.error_code ?? olderCode(text);
  const wording = code === undefined ? undefined : wordings[code];
  const entry = catalogue.find(({ name }) => name === tool);
  const said = wording?.say?.({ ...data, text, tool: entry });
  return new CliError(wording?.exit ?? exits.failed, said ?? forPeople(text), code);
}

/** Servers before 1.4 send the sentence without a code. */
function olderCode(text: string): string | undefined {
  if (/^Wrong arguments/.test(text)) return 'wrong_arguments';
  if (/must sign in with Spotify/.test(text)) return 'access_ended';
  if (/\b(quota|rate of calls)\b/i.test(text) && /\d+ (s|min|h)\b/.test(text)) return 'rate_limited';
  return undefined;
}

function devicesToUse(devices: FailureFacts['devices'] = []): string {
  const [first, ...others] = devices.map(({ name }) => name);
  if (first === undefined) return 'Open Spotify on a phone, computer or speaker, then try again.';
  const also = others.length > 0 ? ` (also: ${others.join(', ')})` : '';
  return `Choose one, for example: mcp-spotify transfer "${first}"${also}`;
}

function notServed({ text, tool }: FailureFacts): string {
  const instead = tool?.onlyExtended ?? text.split('Development Mode. ')[1] ?? '';
  return `Spotify does not offer this to apps in Development Mode. ${forPeople(instead)}`.trim();
}

function wrongArguments({ problems = [], text, tool }: FailureFacts): string {
  if (problems.length === 0) return forPeople(text.replace(/ A right call: .*$/, ''));
  const of = tool ? ` See: mcp-spotify ${kebab(tool.name)} --help` : '';
  return `${problems.map(({ argument, problem }) => `${kebab(argument)} ${forPeople(problem)}`.trim()).join('; ')}.${of}`;
}

const until = (time: string | undefined): string => (time === undefined ? '' : ` until ${clockTime(time)}`);
const after = (time: string | undefined): string => (time === undefined ? ' in a minute' : ` after ${clockTime(time)}`);

/** The local time of day, with the date where it is not today. */
function clockTime(iso: string): string {
  const time = new Date(iso);
  const isToday = time.toDateString() === new Date().toDateString();
  const day = isToday ? {} : ({ day: 'numeric', month: 'short' } as const);
  return time.toLocaleString('en-GB', { ...day, hour: '2-digit', minute: '2-digit', second: '2-digit' });
}

/** The names of tools that are no words of English. */
export const toolNames = new RegExp(
  `\\b(${catalogue
    .map(({ name }) => name)
    .filter((name) => name.includes('_'))
    .join('|')})\\b`,
  'g',
);

/** A sentence for models with the names of tools and arguments as people type them. */
export const forPeople = (text: string): string =>
  text
    .replaceAll(toolNames, (name) => `mcp-spotify ${kebab(name)}`)
    .replaceAll(/\b([a-z]+(?:_[a-z]+)*): (true|false)\b/g, (_, name: string, value: string) =>
      value === 'true' ? `--${kebab(name)}` : `--no-${kebab(name)}`,
    )
    .replaceAll(/(?<!-)\b[a-z]+(?:_[a-z]+)+\b/g, (name) => `--${kebab(name)}`)
    .replaceAll(/\b[Aa]sk the user to /g, (ask) => (ask.startsWith('A') ? 'Please ' : ''))
    .replaceAll(/\b[Tt]he user must /g, 'You must ')
    .replaceAll('call again', 'try again')
    .replaceAll('Call again', 'Try again');
