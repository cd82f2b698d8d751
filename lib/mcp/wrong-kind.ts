import * as z from 'zod';
import { checked, inner } from '../tools/definition/checked.ts';
import type { Data } from '../tools/definition/context.ts';
import type { Effect, Tool } from '../tools/definition/tool.ts';
import type { LoadTool } from '../tools/manifest.ts';

/** The tools that can be called, and how to load them. */
export interface KnownTools {
  readonly names: readonly string[];
  readonly load: LoadTool;
}

/** What a refused argument says of a reference of another kind, beside its message. */
const Misfit = z.object({ misfit: z.object({ kind: z.string(), id: z.string(), kinds: z.array(z.string()) }) });
type Misfit = z.output<typeof Misfit>['misfit'];

/** The same error: a reference of a wrong kind names the argument or the tool that takes it. */
export async function withRightPlaces(tool: Tool, error: z.ZodError, known: KnownTools): Promise<z.ZodError> {
  const places = new Map<string, Promise<string | undefined>>();
  const issues = error.issues.map(async (issue) => {
    const misfit = issue.code === 'custom' ? Misfit.safeParse(issue.params).data?.misfit : undefined;
    if (!misfit) return issue;
    const argument = String(issue.path[0]);
    const key = `${argument} ${misfit.kind}`;
    const place = places.get(key) ?? placeFor(tool, argument, misfit, known);
    places.set(key, place);
    const found = await place;
    return found === undefined ? issue : { ...issue, message: `${issue.message}: ${found}` };
  });
  return new z.ZodError(await Promise.all(issues));
}

async function placeFor(
  tool: Tool,
  argument: string,
  { kind, id, kinds }: Misfit,
  known: KnownTools,
): Promise<string | undefined> {
  const uri = `spotify:${kind}:${id}`;
  const own = takers(tool, uri)[0];
  if (own !== undefined) return `give it as ${own}`;
  const option = optionFor(tool, argument, uri);
  if (option !== undefined) return `give ${option} too`;
  if (kind === 'collection') return likedSongs(kinds);
  for (const [name, wanted] of namesWith(tool.name, kinds)) {
    const words = wordsOf(name).map((word) => (word === wanted ? kind : word));
    const found = await firstTaking(uri, words, known, tool.effect);
    if (found !== undefined) return `${found} takes it`;
  }
  for (const wanted of kinds) {
    const found = await firstTaking(uri, ['get', kind, wanted], known);
    if (found !== undefined) return `${found} lists its ${wanted}s`;
  }
  const found = await firstTaking(uri, ['get', kind], known);
  return found === undefined ? undefined : `${found} reads it`;
}

/** The words of a name without their endings: "follows" and "following" are "follow". */
const wordsOf = (name: string): readonly string[] => name.split('_').map((word) => word.replace(/(?:s|ing)$/, ''));

/** A tool's name with each of the kinds that it contains; of "artists_or_users" with one of them alone. */
const namesWith = (name: string, kinds: readonly string[]): ReadonlyArray<readonly [string, string]> =>
  [name.replace(/_or_[a-z]+/, ''), name.replace(/[a-z]+_or_/, '')].flatMap((one) =>
    kinds.filter((kind) => wordsOf(one).includes(kind)).map((kind) => [one, kind] as const),
  );

/** The tool of the shortest name with all these words that takes the URI. */
async function firstTaking(
  uri: string,
  words: readonly string[],
  { names, load }: KnownTools,
  effect: Effect = 'read',
): Promise<string | undefined> {
  const candidates = names
    .filter((name) => words.every((word) => wordsOf(name).includes(word)))
    .sort((one, other) => wordsOf(one).length - wordsOf(other).length);
  for (const name of candidates) {
    const tool = await load(name);
    if (tool.effect === effect && takers(tool, uri).length > 0) return name;
  }
  return undefined;
}

/** A reference that no tool takes: an argument that accepts it takes any text. */
const nonsense = 'spotify:nonsense:0000000000000000000000';

/** The arguments of a tool that take a URI. */
export const takers = (tool: Tool, uri: string): readonly string[] =>
  Object.keys(tool.input.shape).filter((name) => takes(tool, name, uri) && !takes(tool, name, nonsense));

/** The option with which an argument takes a URI that it refuses otherwise, such as `follow_type: user`. */
const optionFor = (tool: Tool, argument: string, uri: string): string | undefined =>
  Object.entries(tool.input.shape)
    .flatMap(([name, schema]) => optionsOf(schema).map((option) => ({ name, option })))
    .filter(({ name, option }) => takes(tool, argument, uri, { [name]: option }))
    .map(({ name, option }) => `${name}: ${option}`)[0];

const optionsOf = (schema: unknown): ReadonlyArray<string | number> => {
  const type = inner(schema);
  return type instanceof z.ZodEnum ? type.options : [];
};

/** What to do with the liked songs where no argument takes them. */
const likedSongs = (kinds: readonly string[]): string =>
  `get_saved_tracks lists them${kinds.includes('playlist') ? ', create_playlist_with_tracks (from: liked) makes a playlist of them' : ''}`;

function takes(tool: Tool, name: string, value: string, options: Data = {}): boolean {
  try {
    checked(tool, { ...options, [name]: value });
    return true;
  } catch (error) {
    return error instanceof z.ZodError && error.issues.every(({ path }) => path[0] !== name);
  }
}
