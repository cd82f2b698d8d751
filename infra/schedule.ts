/**
 * Whether EventBridge takes an expression: a wrong one is found only when the rule is created, and takes the whole deployment back.
 * Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
 */
export function isSchedule(text: string): boolean {
  const [, kind, inside = ''] = /^(rate|cron)\((.*)\)$/.exec(text) ?? [];
  if (kind === 'rate') return isRate(inside);
  return kind === 'cron' && isCron(inside.split(' '));
}

/** One is singular, all others are plural. */
function isRate(inside: string): boolean {
  const [, value = '0', plural] = /^([1-9]\d*) (?:minute|hour|day)(s?)$/.exec(inside) ?? [];
  return value === '0' ? false : (value === '1') === (plural === '');
}

interface Field {
  readonly least: number;
  readonly most: number;
  readonly names?: readonly string[];
  /** Forms that this field alone has. */
  readonly special?: RegExp;
}

const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const days = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const fields: readonly Field[] = [
  { least: 0, most: 59 },
  { least: 0, most: 23 },
  { least: 1, most: 31, special: /^(\?|L|LW|([1-9]|[12]\d|3[01])W)$/ },
  { least: 1, most: 12, names: months },
  { least: 1, most: 7, names: days, special: /^(\?|L|([1-7]|SUN|MON|TUE|WED|THU|FRI|SAT)(L|#[1-5]))$/ },
  { least: 1970, most: 2199 },
];

/** Exactly one of day of month and day of week is `?`. */
function isCron(given: readonly string[]): boolean {
  if (given.length !== fields.length || (given[2] === '?') === (given[4] === '?')) return false;
  return fields.every((field, at) => (given[at] ?? '').split(',').every((part) => isPart(part, field)));
}

function isPart(part: string, { least, most, names = [], special }: Field): boolean {
  if (special?.test(part)) return true;
  const [range = '', step, ...more] = part.split('/');
  if (more.length > 0 || (step !== undefined && !/^[1-9]\d*$/.test(step))) return false;
  if (range === '*') return true;
  const isValue = (one: string): boolean =>
    names.includes(one) || (/^\d+$/.test(one) && Number(one) >= least && Number(one) <= most);
  const ends = range.split('-');
  return ends.length <= 2 && ends.every(isValue);
}
