import * as z from 'zod';
import { type Answer, projectEach } from '../../spotify/answer.ts';
import { explain } from '../../spotify/explain.ts';
import { type Result, SpotifyError, type SpotifyFailure } from '../../spotify/failure.ts';
import { request, type SpotifyRequest } from '../../spotify/request.ts';
import { freshnessOf, inBatches } from '../calls/batches.ts';
import { fanOut } from '../calls/fan-out.ts';
import type { Data, ToolContext } from '../definition/context.ts';
import { type Tool, type ToolMetadata, tool } from '../definition/tool.ts';

/** How several items of one kind are read. */
interface BatchRequests {
  /** The rows in Spotify's response to a batch. */
  readonly rows: z.ZodType<readonly unknown[]>;
  readonly row: z.ZodType<Data>;
  /** The batch request, which exists in extended mode. */
  readonly batch: (ids: readonly string[]) => SpotifyRequest;
  readonly one: (id: string) => SpotifyRequest;
}

interface BatchReadSpec<Input extends z.ZodObject>
  extends Omit<ToolMetadata, 'effect' | 'calls'>,
    Pick<BatchRequests, 'row'> {
  readonly input: Input;
  readonly ids: (args: z.output<Input>) => readonly string[];
  /** The path of the items: several by `?ids=`, one as `/{id}`. */
  readonly path: 'albums' | 'artists' | 'audio-features' | 'audiobooks' | 'chapters' | 'episodes' | 'shows' | 'tracks';
}

interface RowsById {
  readonly rows: ReadonlyMap<string, Data>;
  readonly answers: readonly Answer[];
  readonly left: readonly string[];
  readonly failure?: SpotifyFailure | undefined;
  readonly cost?: Data;
}

/**
 * A tool that reads several items by id: in extended mode in batches, in development mode, which has none, one by one. The
 * answer has a row for each id in request order, or says why there is none.
 */
export function batchRead<Input extends z.ZodObject>(spec: BatchReadSpec<Input>): Tool {
  const { ids, path, row, ...facts } = spec;
  const key = path.replace('-', '_');
  const reading: BatchRequests = {
    ...{ rows: z.object({ [key]: z.array(z.unknown()) }).transform((body) => body[key] ?? []), row },
    batch: (some) => request(`GET /${path}`, {}, { ids: some }),
    one: (id) => request(`GET /${path}/{id}`, { id }),
  };
  return tool({
    ...facts,
    effect: 'read',
    calls: `extended: 1 per ${mostOf(reading)}; development: 1 per id`,
    run: async (args, context) => {
      const asked = ids(args);
      const read = context.mode === 'extended' ? inBatch : oneByOne;
      const { rows, answers, left, failure, cost } = await read([...new Set(asked)], reading, context);
      const known = asked.flatMap((id) => rows.get(id) ?? []);
      const [first, ...others] = answers;
      const rest = failure && { left_ids: left, message: leftWords(left, failure, context.now()) };
      return {
        data: { [key]: known, total: known.length, ...cost, ...rest },
        ...(first && { freshness: freshnessOf(first, ...others) }),
        ...(failure && { failure }),
      };
    },
  });
}

const leftWords = ({ length }: readonly string[], failure: SpotifyFailure, now: number): string =>
  `${length} could not be read now: call again with left_ids. ${explain(failure, 'read', now)}`;

const mostOf = ({ batch }: BatchRequests): number => batch([]).operation.ids ?? 1;

const missing = (id: string): Data => ({
  id,
  error: "Spotify has nothing with this id, or it is not available in this account's country.",
});

async function inBatch(ids: readonly string[], reading: BatchRequests, { spotify }: ToolContext): Promise<RowsById> {
  const { rows: schema, row, batch } = reading;
  const { done, rest, failure } = await inBatches(ids, mostOf(reading), async (some) => {
    const asked = batch(some);
    const answer = await spotify(asked, { fallback: 'stale' });
    return { answer, values: projectEach(schema, answer, asked, some) };
  });
  const pairs = done.flatMap(({ items, result }) =>
    items.map((id, at): [string, Data] => [id, row.safeParse(result.values[at]).data ?? missing(id)]),
  );
  return { rows: new Map(pairs), answers: done.map(({ result }) => result.answer), left: rest, failure };
}

async function oneByOne(ids: readonly string[], { one, row }: BatchRequests, context: ToolContext): Promise<RowsById> {
  const { replies, left, failure } = await fanOut(
    ids,
    (id) => context.spotify(one(id), { priority: 'bulk', fallback: 'stale' }),
    context,
  );
  if (replies.size === 0 && failure) throw new SpotifyError(failure);
  const rows = new Map([...replies].map(([id, reply]): [string, Data] => [id, rowOf(id, reply, row, context.now())]));
  const answers = [...replies.values()].flatMap((reply) => ('value' in reply ? reply.value : []));
  const cached = answers.filter(({ freshness }) => freshness.source !== 'live').length;
  const calls = replies.size - cached;
  const note = `Development Mode has no batch reads: a call for each, of which the cache saved ${cached}.`;
  return { rows, answers, left, failure, cost: { calls, note } };
}

function rowOf(id: string, reply: Result<Answer>, row: z.ZodType<Data>, now: number): Data {
  if ('failure' in reply)
    return reply.failure.code === 'not_found' ? missing(id) : { id, error: explain(reply.failure, 'read', now) };
  const { body, freshness } = reply.value;
  const read = row.safeParse(body).data ?? missing(id);
  return freshness.source === 'stale' ? { ...read, freshness } : read;
}
