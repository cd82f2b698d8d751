import * as z from 'zod';
import { explain } from '../../spotify/explain.ts';
import { freshnessOf } from '../calls/batches.ts';
import { changeLibrary, containedInLibrary, describeRest, readBackLibrary } from '../calls/library.ts';
import { fresh, spotifyIds } from '../definition/arguments.ts';
import { type Data, type Outcome, type ToolContext, withOptions } from '../definition/context.ts';
import { type Tool, type ToolMetadata, tool } from '../definition/tool.ts';
import { readBackAhead, verifyChange } from '../definition/verification.ts';

type ListedFacts = Omit<ToolMetadata, 'effect' | 'idempotent' | 'calls'>;

interface LibrarySpec<Input extends z.ZodObject> extends ListedFacts {
  readonly input: Input;
  /** The URIs that the arguments name. */
  readonly uris: (args: z.output<Input>) => readonly string[];
}

interface ChangeSpec<Input extends z.ZodObject> extends LibrarySpec<Input> {
  /** `album`, `artist`: with an s for several. */
  readonly noun: (args: z.output<Input>) => string;
  /** The ids that succeeded, as the answer lists them. */
  readonly echo: (ids: readonly string[], args: z.output<Input>) => Data;
}

const idOf = (uri: string): string => uri.slice(uri.lastIndexOf(':') + 1);

export const urisOf = (kind: string, ids: readonly string[]): readonly string[] =>
  ids.map((id) => `spotify:${kind}:${id}`);

export const saveTool = <Input extends z.ZodObject>(spec: ChangeSpec<Input>, verb = 'Saved'): Tool =>
  changing({ ...spec, effect: 'write' }, 'PUT /me/library', verb);

export const removeTool = <Input extends z.ZodObject>(spec: ChangeSpec<Input>, verb = 'Removed'): Tool =>
  changing({ ...spec, effect: 'destroy' }, 'DELETE /me/library', verb);

function changing<Input extends z.ZodObject>(
  { uris, noun, echo, ...facts }: ChangeSpec<Input> & Pick<ToolMetadata, 'effect'>,
  operation: 'PUT /me/library' | 'DELETE /me/library',
  verb: string,
): Tool {
  return tool({
    ...facts,
    idempotent: true,
    calls: '1 per 40, and as many before and to read back',
    run: async (args, context) => {
      const spotify = withOptions(context.spotify, readBackAhead(context));
      const { done, rest, failure } = await changeLibrary(operation, uris(args), { ...context, spotify });
      const through = done.flatMap(({ items }) => items);
      const message = `${verb} ${through.length} ${noun(args)}${through.length === 1 ? '' : 's'}`;
      const readBack = readBackLibrary(through, operation === 'PUT /me/library');
      const seen = await verifyChange(readBack, context);
      const data = { ...echo(through.map(idOf), args), ...seen };
      if (!failure) return { data: { success: true, message: `${message}.`, ...data } };
      const why = explain(failure, 'part', context.now());
      const left = describeRest({ rest, failure }, 'failed_ids');
      return {
        data: { success: false, message: `${message}; ${left} ${why}`, ...data, failed_ids: rest.map(idOf) },
        failure,
      };
    },
  });
}

export interface Checked {
  readonly id: string;
  readonly is_saved: boolean;
}

interface CheckSpec<Input extends z.ZodObject> extends LibrarySpec<Input> {
  /** The answer for the requested items, in request order. */
  readonly output: (checked: readonly Checked[], args: z.output<Input>) => Data;
}

/** How many of the requested items are in the library. */
export const savedAmong = (checked: readonly Checked[]): number => checked.filter(({ is_saved }) => is_saved).length;

export function checkTool<Input extends z.ZodObject>({ uris, output, ...facts }: CheckSpec<Input>): Tool {
  return tool({
    ...facts,
    effect: 'read',
    calls: '1 per 40',
    run: async (args, context) => checked(uris(args), (rows) => output(rows, args), context),
  });
}

async function checked(
  uris: readonly string[],
  output: (checked: readonly Checked[]) => Data,
  context: ToolContext,
): Promise<Outcome> {
  const { done, rest, failure } = await containedInLibrary(uris, {
    spotify: withOptions(context.spotify, { fallback: 'stale' }),
  });
  const saved = new Map(done.flatMap(({ items, result }) => items.map((uri, at) => [uri, result.saved[at]])));
  const rows = uris.flatMap((uri) => {
    const is_saved = saved.get(uri);
    return is_saved === undefined ? [] : [{ id: idOf(uri), is_saved }];
  });
  const [first, ...others] = done.map(({ result }) => result.answer);
  const unchecked = failure && {
    unchecked_ids: rest.map(idOf),
    message: explain(failure, 'read', context.now()),
  };
  return {
    data: { ...output(rows), ...unchecked },
    ...(first && { freshness: freshnessOf(first, ...others) }),
    ...(failure && { failure }),
  };
}

type Facts = Pick<ToolMetadata, 'name' | 'title' | 'description'> & Partial<Pick<ToolMetadata, 'example'>>;

/**
 * The builders of the tools that save, remove and check items of one kind; the argument is `album_ids` for albums.
 * @param count the key of how many were changed
 * @param rows the key of the list that a check answers
 * @param mostChecked the most ids of one check
 */
export function savedItems(
  kind: 'album' | 'audiobook' | 'episode' | 'show' | 'track',
  spec: {
    readonly count: string;
    readonly rows?: string;
    readonly examples: readonly string[];
    readonly mostChecked?: number;
  },
) {
  const { count, rows = `${kind}s`, examples, mostChecked } = spec;
  const key = `${kind}_ids`;
  const uris = ({ [key]: ids = [] }: Readonly<Record<string, readonly string[]>>) => urisOf(kind, ids);
  const change = {
    input: z.strictObject({ [key]: spotifyIds(kind) }),
    example: { [key]: examples.slice(0, 1) },
    uris,
    noun: () => kind,
    echo: (ids: readonly string[]): Data => ({ [count]: ids.length, [key]: ids }),
  };
  const check = {
    input: z.strictObject({ [key]: spotifyIds(kind, mostChecked) }).extend({ fresh }),
    example: { [key]: examples },
    uris,
    output: (checked: readonly Checked[]): Data => ({
      [rows]: checked.map(({ id, is_saved }) => ({ [`${kind}_id`]: id, is_saved })),
      total_checked: checked.length,
      total_saved: savedAmong(checked),
    }),
  };
  return {
    save: (facts: Facts) => saveTool({ ...change, ...facts }),
    remove: (facts: Facts & Partial<Pick<typeof change, 'echo'>>) => removeTool({ ...change, ...facts }),
    check: (facts: Facts & Partial<Pick<typeof check, 'output'>>) => checkTool({ ...check, ...facts }),
  };
}
