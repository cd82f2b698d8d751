import { decode as fromToon } from '@toon-format/toon';
import { type Data, isData } from './data.ts';

/**
 * The data in compact text.
 * @throws SyntaxError for text that is not compact data, such as a sentence.
 */
export function decode(text: string): Data {
  const value: unknown = fromToon(text);
  if (isData(value)) return value;
  throw new SyntaxError(`Not compact data: ${/^.{0,100}/su.exec(text)?.[0] ?? ''}`);
}
