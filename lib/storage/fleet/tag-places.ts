import type { Generation } from '../../resilience/decisions/freshness.ts';
import type { Row } from '../dynamodb.ts';
import { generationOf, generationRow } from './state-rows.ts';

/**
 * Playlists share the row of their list, since a change affects both. Each recently changed playlist has an
 * attribute with its generation; all others share one.
 */
const [one, list, others] = ['playlist:', 'playlists', 'playlist:*'] as const;

/** The tag that names the row of a tag. */
export const rowTag = (tag: string): string => (tag.startsWith(one) ? list : tag);

/** The tag whose generation counts while a tag has none of its own. */
export const sharedTag = (tag: string): string => (tag.startsWith(one) ? others : tag);

const textOf = ({ id, changedAt, unsettledUntil }: Generation): string => `${id} ${changedAt} ${unsettledUntil}`;

function generationIn(text: string | undefined): Generation | undefined {
  const [id, changedAt, unsettledUntil] = text?.split(' ') ?? [];
  const isWhole = id && changedAt && unsettledUntil && Number(changedAt) >= 0 && Number(unsettledUntil) >= 0;
  return isWhole ? { id, changedAt: Number(changedAt), unsettledUntil: Number(unsettledUntil) } : undefined;
}

export const generationAt = (row: Row | undefined, tag: string): Generation | undefined =>
  rowTag(tag) === tag ? generationOf(row) : generationIn((row?.[tag] ?? row?.[others])?.S);

export const ownGenerations = (row: Row | undefined): ReadonlyArray<readonly [string, Generation]> =>
  Object.entries(row ?? {}).flatMap(([name, { S }]) => {
    const generation = name.startsWith(one) && name !== others ? generationIn(S) : undefined;
    return generation ? [[name, generation] as const] : [];
  });

export interface TagUpdate {
  readonly tag: string;
  /** Absent: the tag loses its own generation. */
  readonly next: Generation | undefined;
  /** The expected current value. */
  readonly when?: { readonly there: Generation | undefined } | undefined;
}

interface Part {
  readonly set?: string;
  readonly remove?: string;
  readonly condition?: string | undefined;
  readonly names?: Readonly<Record<string, string>>;
  readonly values: Row;
}

export const partsOf = (updates: readonly TagUpdate[]): readonly Part[] =>
  updates.map((update, index) => (rowTag(update.tag) === update.tag ? wholeRow(update) : attribute(update, index)));

/** The tag that names the row. A damaged generation counts as an absent one. */
function wholeRow({ next, when }: TagUpdate): Part {
  const attributes = Object.entries(next ? generationRow(next) : {});
  const { there } = when ?? {};
  return {
    set: attributes.map(([name]) => `${name} = :${name}`).join(', '),
    ...(!next?.notes && { remove: 'notes' }),
    condition: when && (there ? 'generation = :there' : 'NOT attribute_type(generation, :string)'),
    values: {
      ...Object.fromEntries(attributes.map(([name, value]) => [`:${name}`, value])),
      ...(when && (there ? { ':there': { S: there.id } } : { ':string': { S: 'S' } })),
    },
  };
}

function attribute({ tag, next, when }: TagUpdate, index: number): Part {
  const [name, seen, value] = [`#tag${index}`, `:seen${index}`, `:tag${index}`];
  const { there } = when ?? {};
  return {
    ...(next ? { set: `${name} = ${value}` } : { remove: name }),
    condition:
      when &&
      (there
        ? `(${name} = ${seen} OR (attribute_not_exists(${name}) AND #others = ${seen}))`
        : `attribute_not_exists(${name}) AND attribute_not_exists(#others)`),
    names: { [name]: tag, ...(when && { '#others': others }) },
    values: {
      ...(next && { [value]: { S: textOf(next) } }),
      ...(there && { [seen]: { S: textOf(there) } }),
    },
  };
}
