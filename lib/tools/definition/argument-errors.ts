import type * as z from 'zod';

/** The sentence for one wrong argument, to be read after its name; `undefined` leaves zod's own. */
export const argumentError: z.core.$ZodErrorMap = (issue) => {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'is missing' : `must be ${a(issue.expected)}`;
    case 'invalid_value':
      return `${issue.input === undefined ? 'is missing:' : 'must be'} one of ${issue.values.join(', ')}`;
    case 'unrecognized_keys':
      return `unknown argument ${issue.keys.map((key) => `"${key}"`).join(', ')}`;
    case 'too_small':
      return bound('at least', issue.minimum, issue.origin);
    case 'too_big':
      return bound('at most', issue.maximum, issue.origin);
    default:
      return;
  }
};

function a(type: string): string {
  const name = { int: 'a whole number', array: 'a list', object: 'an object of arguments' }[type] ?? type;
  return name.includes(' ') ? name : `a ${name}`;
}

function bound(words: string, value: number | bigint, origin: string): string {
  if (origin === 'string') return value === 1 ? 'must not be empty' : `must have ${words} ${value} characters`;
  if (origin === 'array') return `must have ${words} ${value} ${value === 1 ? 'entry' : 'entries'}`;
  return `must be ${words} ${value}`;
}
