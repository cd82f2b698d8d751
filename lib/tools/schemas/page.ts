import * as z from 'zod';
import { count, known } from './entities.ts';
import { maybe } from './text.ts';

const Page = z.object({
  items: z.array(z.unknown()).catch([]),
  total: count,
  limit: count,
  offset: count,
  next: maybe(z.string()),
});

/**
 * A page of Spotify's, projected: rows under `key`, and how to go on.
 * `unavailable` counts the rows that Spotify left empty. `limit` is what Spotify gave, which may be less than was asked for.
 */
export const pageOf = <T>(key: string, row: z.ZodType<T>) =>
  Page.transform((page) => {
    const rows = known(page.items, row);
    const unavailable = page.items.length - rows.length;
    const { total, limit, offset } = page;
    return {
      [key]: rows,
      total,
      limit,
      offset,
      ...onward(nextOffset(page)),
      ...(unavailable > 0 && { unavailable }),
    };
  });

/** Whether there is more, and the `offset` of the call that gets it. */
export const onward = (next: number | undefined): { readonly has_more: boolean; readonly next_offset?: number } =>
  next === undefined ? { has_more: false } : { has_more: true, next_offset: next };

/** Spotify's link to the next page says where it begins; `undefined` when there is none or it leads nowhere. */
function nextOffset({ next, offset = 0, items, limit = 0 }: z.output<typeof Page>): number | undefined {
  if (next === undefined) return undefined;
  const given = Number(URL.parse(next)?.searchParams.get('offset') ?? Number.NaN);
  const following = given > offset ? given : offset + (items.length || limit);
  return following > offset ? following : undefined;
}
