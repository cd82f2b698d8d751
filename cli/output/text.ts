import measure from 'fast-string-truncated-width';

/** Columns that a text takes in a terminal: East Asian characters and emoji take two. */
export const widthOf = (text: string): number => measure(text).width;

export function cut(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  // Before a wide character one column stays empty, so the ellipsis may have to move forward.
  for (let limit = columns; limit > 0; limit--) {
    const { index } = measure(text, { limit, ellipsis: '…', ellipsisWidth: 1 });
    const short = `${text.slice(0, index).trimEnd()}…`;
    if (widthOf(short) <= columns) return short;
  }
  return '';
}

export function capitalized(text: string): string {
  const [initial = '', ...rest] = text;
  return `${initial.toUpperCase()}${rest.join('')}`;
}

/** A text that fills a number of columns exactly. */
export function fitted(text: string, columns: number, align: 'left' | 'right' = 'left'): string {
  const short = cut(text, columns);
  const space = ' '.repeat(Math.max(0, columns - widthOf(short)));
  return align === 'left' ? short + space : space + short;
}

/** Text without control characters, which a terminal would execute; line breaks become spaces. */
export const printable = (text: string): string =>
  text.replaceAll(/\s+/g, ' ').replaceAll(/\p{Cc}|[\u202a-\u202e\u2066-\u2069]/gu, '');

/** Milliseconds as 3:07 or 1:02:45, rounded as the seconds in answers and cards are. */
export function duration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const two = (value: number): string => String(value).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** How long ago a time was, such as `4 min ago`. */
export function ago(time: string, now: number): string {
  const minutes = Math.floor((now - Date.parse(time)) / 60_000);
  if (Number.isNaN(minutes)) return '';
  if (minutes < 1) return 'just now';
  if (minutes < 60) return `${minutes} min ago`;
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h ago`;
  return `${Math.floor(minutes / (24 * 60))} days ago`;
}

export const plural = (count: number, noun: string): string =>
  `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;
