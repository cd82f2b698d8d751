const compiled = new Map<string, RegExp>();

/** Whether a text fits a pattern of IAM, where `*` stands for any characters and `?` for one; upper and lower case differ. */
export function matchesWildcard(pattern: string, text: string): boolean {
  const known = compiled.get(pattern);
  if (known !== undefined) return known.test(text);
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '[^]*')
    .replace(/\?/g, '[^]');
  const expression = new RegExp(`^${source}$`);
  compiled.set(pattern, expression);
  return expression.test(text);
}
