/** A piece of an expression or of an alarm rule. */
export interface Token {
  readonly kind: 'number' | 'word' | 'text' | 'sign';
  readonly text: string;
}

const pattern = /\s*(?:(\d+(?:\.\d+)?)|([A-Za-z_]\w*)|"([^"]*)"|(>=|<=|==|!=|&&|\|\||[-+*/(),[\]<>]))/y;

export interface Reader {
  /** The next, without taking it. */
  readonly peek: () => Token | undefined;
  /** Takes the next if it is this sign, or a word that is. */
  readonly take: (text: string) => boolean;
  readonly next: () => Token;
  /** Takes the next. @throws Error when it is another. */
  readonly expect: (text: string) => void;
}

/** Cuts a text into tokens. @throws Error that shows where it cannot be read. */
export function readerOf(text: string): Reader {
  const tokens: Token[] = [];
  const trimmed = text.trimEnd();
  for (pattern.lastIndex = 0; pattern.lastIndex < trimmed.length; ) {
    const from = pattern.lastIndex;
    const [all, number, word, quoted, sign] = pattern.exec(trimmed) ?? [];
    if (all === undefined) throw new Error(`"${text}" cannot be read from "${trimmed.slice(from, from + 20)}" on.`);
    if (number !== undefined) tokens.push({ kind: 'number', text: number });
    else if (word !== undefined) tokens.push({ kind: 'word', text: word });
    else if (quoted !== undefined) tokens.push({ kind: 'text', text: quoted });
    else tokens.push({ kind: 'sign', text: sign ?? '' });
  }
  let at = 0;
  const take = (wanted: string): boolean => {
    const token = tokens[at];
    if (token?.text !== wanted || token.kind === 'text') return false;
    at += 1;
    return true;
  };
  return {
    peek: () => tokens[at],
    take,
    next: () => {
      const token = tokens[at++];
      if (!token) throw new Error(`"${text}" ends too early.`);
      return token;
    },
    expect: (wanted) => {
      if (!take(wanted)) throw new Error(`"${text}" has ${tokens[at]?.text ?? 'its end'} where ${wanted} must be.`);
    },
  };
}
