import { type Item, itemOf, type Kind } from './item.ts';
import { isJson, type Json, number } from './json.ts';

export interface ToolCall {
  readonly tool: string;
  readonly args: Json;
}

/** Rows of one kind. */
export interface Section {
  /** Absent if there is only one section. */
  readonly title: string | undefined;
  readonly items: readonly Item[];
  readonly total: number | undefined;
  /** Gets the rows after these. */
  readonly next: ToolCall | undefined;
}

/** Parses the rows under a key; `undefined` if views cannot show them. In the form of 1.3 they are inside an object. */
export function rowsIn(data: Json, key: string, kind: Kind | undefined) {
  const value = data[key];
  const inside = isJson(value) ? Object.values(value).find(Array.isArray) : value;
  if (!Array.isArray(inside)) return;
  /** The fields of the page, such as the offset of the next one. */
  const page: Json = isJson(value) ? { next_offset: data['next_offset'], ...value } : data;
  const items = inside.flatMap((row) => itemOf(row, kind) ?? []);
  if (inside.length > 0 && items.length === 0) return;
  const all = `total_${key}`;
  return { items, page, total: number(page[all]) ?? number(page['total']) ?? number(data[all]) };
}

/** The message for a page without rows of a list that has some. */
export const pastEnd = 'The list ends before this';

/** A section extended by further rows. */
export const joined = (section: Section, found: Section | undefined): Section => ({
  ...section,
  items: [...section.items, ...(found?.items ?? [])],
  next: found?.next,
});
