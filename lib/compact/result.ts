import { type Data, dataKey, isData } from './data.ts';
import { decode } from './decode.ts';

/** A parsed result of `tools/call`. */
export interface ReadResult {
  readonly isError: boolean;
  /** All text blocks. */
  readonly text: string;
  /** The requested data, otherwise the decoded text; empty for an error without data. */
  readonly data: Data;
}

/** The freshness of an answer. The text contains only the age of cached data, and nothing for live data. */
export function freshnessIn({ freshness, age_seconds }: Data): {
  readonly source: string;
  readonly age_seconds: number;
} {
  if (typeof age_seconds === 'number') return { source: 'cache', age_seconds };
  const { source, age_seconds: age } = isData(freshness) ? freshness : {};
  if (typeof source === 'string' && typeof age === 'number') return { source, age_seconds: age };
  return { source: 'live', age_seconds: 0 };
}

/**
 * Parses a result of `tools/call`, also of an older server, which sends the data as structured content.
 * @throws SyntaxError for a result without text, and for a success without data in its text.
 */
export function readResult(result: unknown): ReadResult {
  const { content, isError, structuredContent, _meta } = isData(result) ? result : {};
  if (!Array.isArray(content)) throw new SyntaxError('The answer is not a result of tools/call: it has no content.');
  const text = content
    .flatMap((block) => (isData(block) && typeof block['text'] === 'string' ? block['text'] : []))
    .join('\n');
  const data = [isData(_meta) ? _meta[dataKey] : undefined, structuredContent].find(isData);
  if (isError === true) return { isError: true, text, data: data ?? {} };
  return { isError: false, text, data: data ?? readText(text) };
}

/**
 * Parses the text of an answer. Text that begins with a brace is JSON: compact text begins with a key.
 * @throws SyntaxError for text without data.
 */
export function readText(text: string): Data {
  const value: unknown = text.startsWith('{') ? JSON.parse(text) : decode(text);
  if (text !== '' && isData(value)) return value;
  throw new SyntaxError('The answer is empty.');
}
