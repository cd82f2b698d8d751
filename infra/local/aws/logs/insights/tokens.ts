import { type Reader, readerOf, type Token, type Tokenizer, tokenAt } from '../../tokens.ts';

const words = /^(?:[@A-Za-z_][\w@]*(?:\.\w+)*|`[^`]+`)/;
const signs = /^(?:!=|<=|>=|=~|[-+*/%^=<>(),[\]])/;
const patterns = /^\/((?:[^/\\]|\\.)+)\//;
/** After one of these a slash is a division. */
const isValue = (token: Token | undefined): boolean =>
  token !== undefined && token.kind !== 'sign'
    ? !/^(like|in|parse)$/i.test(token.text)
    : /^[)\]]$/.test(token?.text ?? '');

/**
 * Splits a command into tokens; without division a slash always begins a pattern.
 * @throws QueryError
 */
export function commandReader(command: string, divides = true): Reader {
  const cut: Tokenizer = (rest, before) => {
    const [all, pattern = ''] = (divides && isValue(before) ? undefined : patterns.exec(rest)) ?? [];
    return all === undefined ? tokenAt(rest, words, signs) : [{ kind: 'pattern', text: pattern }, all.length];
  };
  return readerOf(command, cut);
}

/** Splits a query at the pipes that are not in texts or patterns. */
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
