/** A query that the laptop cannot run, with the reason in a sentence. */
export class QueryError extends Error {
  override readonly name = 'QueryError';
}

/** A piece of a query. */
export interface Token {
  readonly kind: 'number' | 'word' | 'text' | 'pattern' | 'sign';
  readonly text: string;
}

export interface Reader {
  readonly peek: (ahead?: number) => Token | undefined;
  /** Takes the next if it is this sign or word; words in any case. */
  readonly take: (text: string) => boolean;
  readonly next: () => Token;
  /** Takes the next. @throws QueryError when it is another. */
  readonly expect: (text: string) => void;
}

const numbers = /^\d+(?:\.\d+)?/;
const words = /^(?:[@A-Za-z_][\w@]*(?:\.\w+)*|`[^`]+`)/;
const texts = /^(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')/;
const patterns = /^\/((?:[^/\\]|\\.)+)\//;
const signs = /^(?:!=|<=|>=|=~|[-+*/%^=<>(),[\]])/;
/** After one of these a slash divides. */
const isValue = (token: Token | undefined): boolean =>
  token !== undefined && token.kind !== 'sign'
    ? !/^(like|in|parse)$/i.test(token.text)
    : /^[)\]]$/.test(token?.text ?? '');

function tokenAt(rest: string, mayDivide: boolean): readonly [Token, length: number] | undefined {
  const [quoted, double, single] = texts.exec(rest) ?? [];
  if (quoted !== undefined)
    return [{ kind: 'text', text: (double ?? single ?? '').replaceAll(/\\(.)/g, '$1') }, quoted.length];
  const [slashed, pattern] = mayDivide ? [] : (patterns.exec(rest) ?? []);
  if (slashed !== undefined) return [{ kind: 'pattern', text: pattern ?? '' }, slashed.length];
  for (const [kind, found] of [
    ['number', numbers],
    ['word', words],
    ['sign', signs],
  ] as const) {
    const [text] = found.exec(rest) ?? [];
    if (text !== undefined) return [{ kind, text: text.replaceAll('`', '') }, text.length];
  }
  return undefined;
}

/** Cuts one command into tokens; in one that does not divide, a slash always begins a pattern. @throws QueryError that shows where it cannot be read. */
export function readerOf(command: string, divides = true): Reader {
  const tokens: Token[] = [];
  for (let rest = command.trim(); rest !== ''; ) {
    const [token, length] = tokenAt(rest, divides && isValue(tokens.at(-1))) ?? [];
    if (!token || length === undefined)
      throw new QueryError(`"${command}" cannot be read from "${rest.slice(0, 20)}" on.`);
    tokens.push(token);
    rest = rest.slice(length).trimStart();
  }
  let at = 0;
  const take = (wanted: string): boolean => {
    const token = tokens[at];
    if (!token || token.kind === 'text' || token.text.toLowerCase() !== wanted) return false;
    at += 1;
    return true;
  };
  return {
    peek: (ahead = 0) => tokens[at + ahead],
    take,
    next: () => {
      const token = tokens[at++];
      if (!token) throw new QueryError(`"${command}" ends too early.`);
      return token;
    },
    expect: (wanted) => {
      if (!take(wanted))
        throw new QueryError(`"${command}" has ${tokens[at]?.text ?? 'its end'} where ${wanted} must be.`);
    },
  };
}

/** Cuts a query at the pipes that stand neither in a text nor in a pattern. */
export function commandsIn(query: string): readonly string[] {
  const commands = [''];
  let inside: string | undefined;
  for (const [at, sign] of [...query].entries()) {
    const command = commands.at(-1) ?? '';
    const isEscaped = query[at - 1] === '\\';
    if (inside === sign && !isEscaped) inside = undefined;
    else if (inside === undefined && (sign === '"' || sign === "'" || (sign === '/' && beforePattern.test(command))))
      inside = sign;
    if (sign === '|' && inside === undefined) commands.push('');
    else commands[commands.length - 1] = command + sign;
  }
  return commands.map((command) => command.trim()).filter((command) => command !== '');
}

const beforePattern = /(?:\blike|=~|\bparse(?:\s+\S+)?)\s*$/i;
