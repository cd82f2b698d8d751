import { completable, type McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod';
import type { ToolEntry } from '../tools/manifest.ts';
import { type CompletionSource, matchingCompletions } from './completions.ts';

type Suggest = (typed: string) => Promise<string[]>;
type PromptArguments = Readonly<Record<string, string | undefined>>;

/** An MCP prompt: a first user message that says which tools to use, and how. */
interface Prompt {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** The arguments by name. */
  readonly args: Readonly<
    Record<string, { readonly about: string; readonly optional?: boolean; readonly from?: Source }>
  >;
  /** The tools that its text names. The prompt is offered only where all of them are. */
  readonly tools: readonly string[];
  readonly text: (given: PromptArguments) => string;
}

type Source = 'artist' | 'playlist' | 'moods' | 'ranges';

const moods = ['calm', 'energetic', 'happy', 'melancholic', 'focused', 'romantic', 'party', 'sleepy', 'road trip'];
const ranges = ['short_term', 'medium_term', 'long_term'];
const clause = (value: string | undefined, before: string): string => (value ? ` ${before} ${value}` : '');

/** The eight prompts, in the order in which clients show them. */
export const prompts: readonly Prompt[] = [
  {
    name: 'discover_music',
    title: 'Discover music',
    description: 'Find music that is new to me and fits my taste.',
    args: { mood: { about: 'A mood or an occasion', optional: true, from: 'moods' } },
    tools: ['get_top_items', 'get_recommendations', 'search', 'get_recently_played', 'check_saved_tracks'],
    text: ({ mood }) =>
      `Help me discover music${clause(mood, 'for this mood:')}. Look at get_top_items for tracks and artists, then use get_recommendations, and search for what goes with it. Leave out what I know already (get_recently_played, check_saved_tracks). Show ten tracks with a reason and a link each, then ask whether to play them or to put them into a playlist.`,
  },
  {
    name: 'create_a_playlist',
    title: 'Create a playlist',
    description: 'Make a playlist on a theme.',
    args: { theme: { about: 'What it is for', from: 'moods' }, length: { about: 'How many tracks', optional: true } },
    tools: ['search', 'create_playlist_with_tracks'],
    text: ({ theme, length }) =>
      `Make a playlist for: ${theme}. Find about ${length ?? '20'} tracks with search, no artist more than twice, in an order that flows. Show me the list first; when I agree, make it with one call of create_playlist_with_tracks and give me the link.`,
  },
  {
    name: 'whats_playing',
    title: "What's playing?",
    description: 'Tell me about what is playing now.',
    args: {},
    tools: ['get_current_playback', 'get_queue'],
    text: () =>
      "What's playing? Use get_current_playback, and get_queue for what comes next. Tell me about the track, its artist and album, and where it is playing.",
  },
  {
    name: 'control_playback',
    title: 'Control playback',
    description: 'Play, pause, skip, change volume or device.',
    args: { wish: { about: 'What shall happen' } },
    tools: ['search_and_play', 'play_on_device', 'pause', 'skip_next', 'set_volume'],
    text: ({ wish }) =>
      `Do this in my Spotify: ${wish}. To play something by its name use search_and_play; to play on a certain device use play_on_device; otherwise pause, skip_next, set_volume and the like. Then describe the result in one sentence.`,
  },
  {
    name: 'manage_library',
    title: 'Manage my library',
    description: 'Tidy up or extend playlists and saved music.',
    args: { task: { about: 'What to do' }, playlist: { about: 'Which playlist', optional: true, from: 'playlist' } },
    tools: ['get_user_playlists', 'get_playlist', 'get_saved_tracks'],
    text: ({ task, playlist }) =>
      `Help me with my Spotify library: ${task}.${clause(playlist, 'It is about the playlist')}${playlist ? '.' : ''} Read first (get_user_playlists, get_playlist, get_saved_tracks), tell me what you would change and how many calls it takes, and change it when I agree.`,
  },
  {
    name: 'find_similar',
    title: 'Find similar music',
    description: 'Find music like a track, an album or an artist.',
    args: { like: { about: 'A track, album or artist', from: 'artist' } },
    tools: ['search', 'get_recommendations'],
    text: ({ like }) =>
      `Find music like ${like}. Find it with search, then use get_recommendations with it as a seed and search for related styles. Show ten results with what they have in common with it, and links.`,
  },
  {
    name: 'listening_habits',
    title: 'My listening habits',
    description: 'What I listen to, and how it changes.',
    args: { time_range: { about: 'short_term, medium_term or long_term', optional: true, from: 'ranges' } },
    tools: ['get_top_items', 'get_recently_played'],
    text: ({ time_range }) =>
      `Describe my listening habits. Use get_top_items for tracks and for artists${time_range ? ` over ${time_range}` : ', over short_term and long_term'}, and get_recently_played. Say what I like, what is new, what has faded, and what surprises you. Few calls, no tables.`,
  },
  {
    name: 'explore_artist',
    title: 'Explore an artist',
    description: 'Get to know an artist.',
    args: { artist: { about: 'Name', from: 'artist' } },
    tools: ['search', 'get_artist_full_profile'],
    text: ({ artist }) =>
      `Introduce me to ${artist}. Find the artist with search, then call get_artist_full_profile once. Tell me where to begin, the albums in order, five tracks to hear first with links, and whether I follow the artist already.`,
  },
];

const longest = 300;

/** Registers the prompts. Arguments are completed from fixed lists and from the cache. */
export function registerPrompts(server: McpServer, offered: readonly ToolEntry[], recall: CompletionSource): void {
  const available = new Set(offered.map((tool) => tool.name));
  const served = prompts.filter(({ tools }) => tools.every((tool) => available.has(tool)));
  for (const { name, title, description, args, text } of served) {
    const shape = Object.entries(args).map(([key, { about, optional, from }]) => {
      const argument = z.string().max(longest).describe(about);
      const whole = from ? completable(argument, suggestions(from, recall)) : argument;
      return [key, optional ? optionalOf(whole, from, recall) : whole] as const;
    });
    const argsSchema = z.object(Object.fromEntries(shape));
    server.registerPrompt(name, { title, description, argsSchema }, (given) => ({
      messages: [{ role: 'user', content: { type: 'text', text: text(given) } }],
    }));
  }
  // The SDK would make the list by way of JSON Schema, which no bundle has.
  if (served.length > 0) server.server.setRequestHandler('prompts/list', () => ({ prompts: served.map(listPrompt) }));
}

const listPrompt = ({ name, title, description, args }: Prompt) => ({
  ...{ name, title, description },
  arguments: Object.entries(args).map(([key, { about, optional }]) => ({
    name: key,
    description: about,
    required: optional !== true,
  })),
});

/** The SDK reads completions from the outermost schema of an argument. */
function optionalOf(argument: z.ZodString, from: Source | undefined, recall: CompletionSource) {
  const optional = argument.optional();
  return from ? completable(optional, (typed) => suggestions(from, recall)(typed ?? '')) : optional;
}

function suggestions(from: Source, recall: CompletionSource): Suggest {
  if (from === 'moods' || from === 'ranges') {
    const words = from === 'moods' ? moods : ranges;
    return (typed) => Promise.resolve(words.filter((word) => word.startsWith(typed.toLowerCase())));
  }
  return async (typed) => matchingCompletions(await recall(from), typed).map(({ name }) => name);
}
