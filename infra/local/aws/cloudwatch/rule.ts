import { type Reader, readerOf, tokenAt } from '../tokens.ts';
import type { AlarmState } from './alarm.ts';

/** The state of an alarm by its ARN or name. */
export type StateOf = (alarm: string) => AlarmState;
type Node = (stateOf: StateOf) => boolean;

/**
 * The rule of a composite alarm: ALARM("…"), OK("…"), INSUFFICIENT_DATA("…"), TRUE, FALSE, AND, OR, NOT and brackets.
 * @throws Error that shows what cannot be read.
 */
export function compositeRule(text: string): Node {
  const reader = readerOf(text, (rest) => tokenAt(rest, /^[A-Za-z_]\w*/, /^[()]/));
  const node = either(reader);
  if (reader.peek()) throw new Error(`The alarm rule goes on with ${reader.peek()?.text} where it should end.`);
  return node;
}

function either(reader: Reader): Node {
  const parts = [both(reader)];
  while (reader.take('OR')) parts.push(both(reader));
  return (stateOf) => parts.some((part) => part(stateOf));
}

function both(reader: Reader): Node {
  const parts = [single(reader)];
  while (reader.take('AND')) parts.push(single(reader));
  return (stateOf) => parts.every((part) => part(stateOf));
}

function single(reader: Reader): Node {
  if (reader.take('NOT')) {
    const inner = single(reader);
    return (stateOf) => !inner(stateOf);
  }
  if (reader.take('(')) {
    const inner = either(reader);
    reader.expect(')');
    return inner;
  }
  if (reader.take('TRUE')) return () => true;
  if (reader.take('FALSE')) return () => false;
  const { text: state } = reader.next();
  if (!/^(ALARM|OK|INSUFFICIENT_DATA)$/.test(state))
    throw new Error(`The laptop does not know ${state} in an alarm rule.`);
  reader.expect('(');
  const { text: alarm } = reader.next();
  reader.expect(')');
  return (stateOf) => stateOf(alarm) === state;
}
