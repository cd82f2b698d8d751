/** A query, an expression or a rule that the laptop does not support, with the reason. */
export class QueryError extends Error {
  override readonly name = 'QueryError';
}

/** A piece of a query, an expression or an alarm rule. */
export interface Token {
  readonly kind: 'number' | 'word' | 'text' | 'pattern' | 'sign';
  readonly text: string;
}

/** The first token of a text, and how many characters it takes; `before` is the token before it. */
export type Tokenizer = (rest: string, before: Token | undefined) => readonly [Token, length: number] | undefined;

export type Reader = ReturnType<typeof readerOf>;

/**
 * Splits a text into tokens.
 * @throws QueryError that shows where it is malformed.
 */
export function readerOf(text: string, cut: Tokenizer) {
  const tokens: Token[] = [];
  for (let rest = text.trim(); rest !== ''; ) {
    const [token, length] = cut(rest, tokens.at(-1)) ?? [];
    if (!token || length === undefined)
      throw new QueryError(`"${text}" cannot be read from "${rest.slice(0, 20)}" on.`);
    tokens.push(token);
    rest = rest.slice(length).trimStart();
  }
  let at = 0;
  const take = (wanted: string): boolean => {
    const token = tokens[at];
    if (!token || token.kind === 'text' || token.text.toLowerCase() !== wanted.toLowerCase()) return false;
    at += 1;
    return true;
  };
  return {
    /** The next token, or a later one, without consuming it. */
    peek: (ahead = 0): Token | undefined => tokens[at + ahead],
    /** Consumes the next token if it is this sign or word; the case of words does not matter. */
    take,
    next: (): Token => {
      const token = tokens[at++];
      if (!token) throw new QueryError(`"${text}" ends too early.`);
      return token;
    },
    /** Consumes the next token. @throws QueryError if it is another. */
    expect: (wanted: string): void => {
      if (!take(wanted))
        throw new QueryError(`"${text}" has ${tokens[at]?.text ?? 'its end'} where ${wanted} must be.`);
    },
  };
}

const quoted = /^(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')/;

/** The first token of a text; the forms of words and signs differ between languages. */
export function tokenAt(rest: string, words: RegExp, signs: RegExp): ReturnType<Tokenizer> {
  const [all, double, single] = quoted.exec(rest) ?? [];
  if (all !== undefined)
    return [{ kind: 'text', text: (double ?? single ?? '').replaceAll(/\\(.)/g, '$1') }, all.length];
  for (const [kind, form] of [
    ['number', /^\d+(?:\.\d+)?/],
    ['word', words],
    ['sign', signs],
  ] as const) {
    const [text] = form.exec(rest) ?? [];
    if (text !== undefined) return [{ kind, text: text.replaceAll('`', '') }, text.length];
  }
  return undefined;
}
