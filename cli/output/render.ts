import { createColors } from 'picocolors';
import * as z from 'zod';
import type { Ports } from '../ports.ts';
import type { AnswerParts, List } from './answer.ts';
import { drawn } from './table.ts';
import { cut, fitted, widthOf } from './text.ts';

type Screen = Pick<Ports, 'colour' | 'width'>;

/** An answer as a person reads it in a terminal. */
export function forTerminal(
  { message, heading, facts, lists, isPlan }: AnswerParts,
  isDone: boolean,
  screen: Screen,
): string {
  const paint = createColors(screen.colour);
  const titled = lists.length > 1 || isPlan;
  const parts = [
    message === '' ? '' : wrapped(isDone ? `${paint.green('✓')} ${message}` : message, screen.width).join('\n'),
    [heading === '' ? '' : paint.bold(cut(heading, screen.width)), aligned(facts, screen)]
      .filter((part) => part !== '')
      .join('\n'),
    ...lists.map((list) => {
      const more = moreOf(list);
      const lines = [
        ...(titled ? [paint.bold(cut(list.label, screen.width))] : []),
        drawn(list.table, screen),
        ...(more === '' ? [] : wrapped(more, screen.width).map(paint.dim)),
      ];
      return lines.join('\n');
    }),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

/** Labels in one column, values in the other. */
export function aligned(facts: ReadonlyArray<readonly [string, string]>, { colour, width }: Screen): string {
  const paint = createColors(colour);
  const half = Math.floor(width / 2) - 2;
  const label = Math.min(28, half, Math.max(0, ...facts.map(([name]) => widthOf(name))));
  const room = width - label - 2;
  return facts
    .map(([name, value]) => {
      // Links are copied whole.
      const shown = value.startsWith('http') ? [value] : wrapped(value, room);
      return shown.map((line, at) => `${paint.dim(fitted(at === 0 ? name : '', label))}  ${line}`).join('\n');
    })
    .join('\n');
}

/** A text in lines of at most so many columns, broken between words. */
export function wrapped(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (widthOf(longer) <= columns) line = longer;
    else {
      if (line !== '') lines.push(line);
      // A URL is copied whole.
      line = word.includes('://') ? word : cut(word, columns);
    }
  }
  return [...lines, line];
}

const page = z.object({
  total: z.number().optional().catch(undefined),
  next_offset: z.number().optional().catch(undefined),
  cursors: z
    .object({ after: z.union([z.string(), z.number()]).optional(), before: z.number().optional() })
    .optional()
    .catch(undefined),
  has_more: z.boolean().optional().catch(undefined),
});

/** How far a page goes, and how to see the next one. */
function moreOf({ table, page: given }: List): string {
  const { total, next_offset, cursors, has_more } = page.parse(given ?? {});
  const [first, last] = [table.rows[0]?.[0] ?? '', table.rows.at(-1)?.[0] ?? ''];
  if (total === undefined || (!has_more && total <= table.rows.length)) return '';
  const next = has_more
    ? next_offset === undefined
      ? `More: add --after ${cursors?.after ?? ''}`
      : `More: add --offset ${next_offset}`
    : '';
  return `${first}–${last} of ${total.toLocaleString('en-US')}. ${next}`.trim();
}

/** A sentence as it is printed: in lines that fit, indented alike, where somebody reads it. */
export function paragraph(text: string, { isTerminal, width }: Pick<Ports, 'isTerminal' | 'width'>): string {
  if (!isTerminal) return text;
  const [indent = ''] = /^ */.exec(text) ?? [];
  return wrapped(text.slice(indent.length), width - indent.length)
    .map((line) => indent + line)
    .join('\n');
}

/** An answer for programs that read lines: tab-separated, uncut, without headings. Of several lists each row begins with its list's name. */
export function forPipe({ message, facts, lists }: AnswerParts): string {
  if (lists.length > 0)
    return lists
      .flatMap(({ label, table, uris }) =>
        table.rows.map((row, at) =>
          [...(lists.length > 1 ? [label] : []), ...row, ...(uris[at] === undefined ? [] : [uris[at]])].join('\t'),
        ),
      )
      .join('\n');
  if (message !== '') return message;
  return facts.map(([name, value]) => `${name}\t${value}`).join('\n');
}
