import * as z from 'zod';
import { isBlank, parseJson } from '../../text.ts';
import { isReference } from './references.ts';
import { spoken } from './spoken-forms.ts';

/**
 * Validates the arguments of a call. Execution, confirmation tokens and idempotency keys all use this form.
 * @throws ZodError with a message for each invalid argument.
 */
export const checked = <Input extends z.ZodObject>(
  reading: ArgumentRules & { readonly input: Input },
  args: unknown,
): z.output<Input> => {
  const read = reading.input.safeParse(repaired(reading, args), { error: argumentError });
  if (read.success) return read.data;
  throw new z.ZodError(withoutConsequences(read.error.issues));
};

/** Bounds are checked of values of a wrong type, too: the text for a list would be "too long". */
function withoutConsequences(issues: readonly z.core.$ZodIssue[]): z.core.$ZodIssue[] {
  const pathOf = ({ path }: z.core.$ZodIssue): string => JSON.stringify(path);
  const wrongTypes = new Set(issues.flatMap((issue) => (issue.code === 'invalid_type' ? pathOf(issue) : [])));
  return issues.filter((issue) => issue.code === 'invalid_type' || !wrongTypes.has(pathOf(issue)));
}

/** The message for one invalid argument, to follow its name; `undefined` keeps zod's own. */
const argumentError: z.core.$ZodErrorMap = (issue) => {
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
  const name =
    { int: 'a whole number', array: 'a list', object: 'an object of arguments', record: 'an object' }[type] ?? type;
  return name.includes(' ') ? name : `a ${name}`;
}

function bound(words: string, value: number | bigint, origin: string): string {
  if (origin === 'string') return value === 1 ? 'must not be empty' : `must have ${words} ${value} characters`;
  if (origin === 'array') return `must have ${words} ${value} ${value === 1 ? 'entry' : 'entries'}`;
  return `must be ${words} ${value}`;
}

/** The parts of a tool that decide how its arguments are repaired. */
export interface ArgumentRules {
  readonly input: z.ZodObject;
  readonly effect: 'read' | 'write' | 'destroy';
  /** Optional arguments whose absence has a meaning of its own: placeholders for them, null included, are refused. */
  readonly absenceCounts?: readonly string[];
}

/** Tokens are never repaired. */
const tokens: ReadonlySet<string> = new Set(['confirm_token', 'continue_from', 'idempotency_key']);
/** Optional arguments whose absence does not widen a change. */
const harmless: ReadonlySet<string> = new Set(['device_id', 'market', 'country', 'locale']);
/** What some hosts send to a tool that needs no arguments. */
const dummies: ReadonlySet<string> = new Set(['random_string', 'dummy', 'placeholder', 'no_args', 'noop', '_']);

/** Texts that people choose: a playlist may be called "None". */
const chosen: ReadonlySet<string> = new Set(['name', 'description', 'artist']);
/** What programs write for an absent value. */
const nothings: ReadonlySet<string> = new Set(['null', 'none', 'nil', 'undefined', 'n/a']);

/** Whether a text such as "none" is a placeholder: as an `idempotency_key` it would make two calls equal. */
const isNothing = (schema: z.ZodType, value: unknown): boolean =>
  typeof value === 'string' &&
  nothings.has(value.trim().toLowerCase()) &&
  isOptional(schema) &&
  inner(schema) instanceof z.ZodString;

/**
 * Repairs arguments that clients send in another form: lists and numbers as text, single values for lists, fillers for optional
 * arguments. Ambiguous values are left for the schema to refuse.
 * @throws ZodError for text with half a surrogate pair, which Spotify would store altered, and for a placeholder.
 */
function repaired(reading: ArgumentRules, args: unknown): unknown {
  const given = typeof args === 'string' ? (parseJson(args) ?? args) : (args ?? {});
  if (!isRecord(given)) return given;
  const broken = Object.entries(given).filter(([, value]) => hasHalf(value));
  if (broken.length > 0)
    throw new z.ZodError(broken.map(([name]) => ({ code: 'custom', path: [name], message: half, input: undefined })));
  const entries = Object.entries(given).flatMap(([name, value]) => entryOf(reading, name, value));
  return Object.fromEntries(entries);
}

const leaveOut = 'leave it out, where there is none';
const half = 'holds half a character: send the character whole, or leave it out';
const hasHalf = (value: unknown): boolean =>
  typeof value === 'string' ? !value.isWellFormed() : Array.isArray(value) && value.some(hasHalf);

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function entryOf(
  { input, effect, absenceCounts }: ArgumentRules,
  name: string,
  value: unknown,
): ReadonlyArray<readonly [string, unknown]> {
  const schema = input.shape[name];
  if (!(schema instanceof z.ZodType)) return dummies.has(name) && needsNothing(input) ? [] : [[name, value]];
  // Hosts with strict schemas send null for everything that the model left out.
  if (value === null) return absenceCounts?.includes(name) ? [[name, value]] : [];
  if (!chosen.has(name) && isNothing(schema, value)) {
    if (harmless.has(name)) return [];
    throw new z.ZodError([
      { code: 'custom', path: [name], message: `is ${JSON.stringify(value)}: ${leaveOut}`, input: value },
    ]);
  }
  if (tokens.has(name)) return [[name, value]];
  const mayBeLeftOut = effect === 'read' || harmless.has(name);
  if (mayBeLeftOut && isFiller(value) && isOptional(schema) && !isAccepted(schema, value)) return [];
  return [[name, fitting(schema, value)]];
}

const needsNothing = ({ shape }: z.ZodObject): boolean =>
  Object.values(shape).every((schema) => schema instanceof z.ZodType && isOptional(schema));

const isFiller = (value: unknown): boolean => value === '' || (Array.isArray(value) && value.length === 0);

/** An empty description is a value; a boolean has no filler. */
const isAccepted = (schema: z.ZodType, value: unknown): boolean =>
  schema.safeParse(value).success || inner(schema) instanceof z.ZodBoolean;

const isOptional = (schema: z.ZodType): boolean => schema.safeParse(undefined).success;

/** The schema of the input, without what makes it optional or transforms it. */
export function inner(schema: unknown): unknown {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) return inner(schema.unwrap());
  return schema instanceof z.ZodPipe ? inner(schema.in) : schema;
}

/** The value in the type of its schema, if it can be read in only one way. */
function fitting(schema: unknown, value: unknown): unknown {
  const type = inner(schema);
  const read = spoken(type, value);
  if (read !== undefined) return read;
  if (type instanceof z.ZodArray) return listOf(type.element, value);
  if (type instanceof z.ZodEnum) return optionOf(type.options, value);
  if (type instanceof z.ZodNumber) return numberOf(value);
  if (type instanceof z.ZodBoolean) return booleanOf(value);
  if (type instanceof z.ZodRecord || type instanceof z.ZodObject) return recordOf(value);
  if (type instanceof z.ZodString) return textOf(type, value);
  return value;
}

/** A text of invisible characters is empty where an empty one is refused: a playlist would have no name to see. */
function textOf(type: z.ZodString, value: unknown): unknown {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && isBlank(value) && !type.safeParse('').success ? '' : value;
}

/** Models write an object inside of another one as JSON. */
function recordOf(value: unknown): unknown {
  const read = typeof value === 'string' ? parseJson(value) : undefined;
  return isRecord(read) ? read : value;
}

const numberOf = (value: unknown): unknown =>
  typeof value === 'string' && /^\s*[+-]?\d+(?:\.\d+)?\s*$/.test(value) ? Number(value) : value;

const booleans: ReadonlyMap<string, boolean> = new Map([
  ...['true', 'yes', 'on', '1'].map((word) => [word, true] as const),
  ...['false', 'no', 'off', '0'].map((word) => [word, false] as const),
]);
const booleanOf = (value: unknown): unknown =>
  typeof value === 'string' ? (booleans.get(value.trim().toLowerCase()) ?? value) : value;

/** What people call the kinds of items. */
const kindNames: ReadonlyMap<string, string> = new Map([
  ['song', 'track'],
  ['podcast', 'show'],
]);

/** `TRACK` and `tracks` for `track`, `short` for `short_term`, `songs` for `track`, as long as they mean one option only. */
function optionOf(options: ReadonlyArray<string | number>, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const given = value.trim().toLowerCase();
  const exact = options.find((option) => option === given);
  if (exact !== undefined) return exact;
  const kind = kindNames.get(given.replace(/s$/, '')) ?? given;
  const found = options.filter((option) => [kind, `${kind}s`].includes(String(option)) || kind === `${option}s`);
  const begun = found.length > 0 ? found : options.filter((option) => String(option).startsWith(`${given}_`));
  return begun.length === 1 ? begun[0] : value;
}

function listOf(element: unknown, value: unknown): unknown {
  const list = entriesOf(element, value);
  return Array.isArray(list) ? list.map((entry) => fitting(element, entry)) : list;
}

/** A list that may have been sent as text, or as its only entry. What is ambiguous stays unchanged. */
function entriesOf(element: unknown, value: unknown): unknown {
  if (typeof value === 'number') return [value];
  if (typeof value !== 'string' || value.trim() === '') return value;
  const text = value.trim();
  if (text.startsWith('[') && Array.isArray(parseJson(text))) return parseJson(text);
  if (!/[,\n]/.test(text)) return text.startsWith('[') && !isReference(text) ? value : [text];
  const parts = text.split(/[,\n]/).map((part) => part.trim());
  // A name may contain a comma, but no line break: only what cannot be a name is split at commas.
  const type = inner(element);
  const isNumbers = type instanceof z.ZodNumber && parts.every((part) => typeof numberOf(part) === 'number');
  if (type instanceof z.ZodEnum || isNumbers || parts.every(isReference)) return parts;
  const lines = text.split('\n').flatMap((line) => line.trim() || []);
  return lines.length > 1 ? lines : value;
}
