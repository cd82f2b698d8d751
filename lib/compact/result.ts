import { type Data, dataKey, isData } from './data.ts';
import { decode } from './decode.ts';

/** A result of `tools/call`, read. */
export interface ReadResult {
  readonly isError: boolean;
  /** All text blocks. */
  readonly text: string;
  /** The data that was asked for, otherwise what the text says; empty for an error that is only a sentence. */
  readonly data: Data;
}

/** How old the data of an answer is: the text says only the age of what came from the cache, and nothing of what is new. */
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
 * Reads a result of `tools/call`, also one of an older server, which has the data as structured content.
 * @throws SyntaxError for a result without text, and for a success whose text has no data.
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
 * Reads the text of an answer. Text that begins with a brace is JSON: compact text begins with a key.
 * @throws SyntaxError for text that has no data.
 */
export function readText(text: string): Data {
  const value: unknown = text.startsWith('{') ? JSON.parse(text) : decode(text);
  if (text !== '' && isData(value)) return value;
  throw new SyntaxError('The answer is empty.');
}
