import { Argument, type Command, Option } from 'commander';
import * as z from 'zod';
import type { Tool } from '../lib/tools/definition/tool.ts';
import { CliError, exits } from './ports.ts';

const property = z.looseObject({
  type: z.string().optional(),
  enum: z.array(z.string()).optional(),
  default: z.unknown().optional(),
  description: z.string().optional(),
  items: z.looseObject({ type: z.string().optional() }).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
});
type Property = z.output<typeof property>;
const schema = z.object({
  properties: z.record(z.string(), property).default({}),
  required: z.array(z.string()).default([]),
});

/** One argument of a tool, as the command line takes it. */
interface Parameter {
  readonly name: string;
  readonly facts: Property;
  readonly positional: boolean;
}

const kebab = (name: string): string => name.replaceAll('_', '-');
const camel = (name: string): string => name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

/** What the JSON Schema of a tool's arguments says, required ones first, a list last. */
function parametersOf({ input }: Pick<Tool, 'input'>): readonly Parameter[] {
  const { properties, required } = schema.parse(z.toJSONSchema(input, { io: 'input' }));
  const needed = required.filter((name) => properties[name]?.type !== 'object');
  const lists = needed.filter((name) => properties[name]?.type === 'array');
  const order = [...needed.filter((name) => !lists.includes(name)), ...lists.slice(0, 1)];
  return Object.entries(properties)
    .map(([name, facts]) => ({ name, facts, positional: order.includes(name) }))
    .sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
}

/** Adds a tool's arguments to its command: required ones by position, the others as options. */
export function takeArguments(command: Command, tool: Pick<Tool, 'input'>): void {
  for (const { name, facts, positional } of parametersOf(tool)) {
    const about = described(facts);
    // Left out, so that all of them may come by --input.
    if (positional)
      command.addArgument(new Argument(facts.type === 'array' ? `[${kebab(name)}...]` : `[${kebab(name)}]`, about));
    else for (const option of optionsOf(name, facts, about)) command.addOption(option);
  }
}

function optionsOf(name: string, facts: Property, about: string): readonly Option[] {
  const flag = kebab(name);
  if (facts.type === 'boolean')
    return [new Option(`--${flag}`, about), new Option(`--no-${flag}`).hideHelp(facts.default !== true)];
  if (facts.type === 'array') return [new Option(`--${flag} <values...>`, about)];
  const option = new Option(`--${flag} <${facts.type === 'integer' || facts.type === 'number' ? 'n' : 'text'}>`, about);
  return [facts.enum ? option.choices(facts.enum) : option];
}

function described({ description, minimum, maximum, default: fallback }: Property): string {
  const range = minimum !== undefined && maximum !== undefined && maximum < 1e9 ? `${minimum} to ${maximum}` : '';
  const without = fallback === undefined ? '' : `default ${JSON.stringify(fallback)}`;
  return [description, range, without].filter((part) => part !== undefined && part !== '').join('; ');
}

/** The arguments of a call from what the command line gave; `--input` gives all of them as JSON, single ones win. */
export function argumentsOf(
  tool: Pick<Tool, 'input'>,
  given: readonly unknown[],
  options: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const base = typeof options['input'] === 'string' ? inputOf(options['input']) : {};
  const parameters = parametersOf(tool);
  const places = parameters.filter(({ positional }) => positional);
  const found = parameters.flatMap((parameter) => {
    const at = places.indexOf(parameter);
    const value = at >= 0 ? given[at] : options[camel(parameter.name)];
    const isAbsent = value === undefined || (Array.isArray(value) && value.length === 0);
    return isAbsent ? [] : [[parameter.name, converted(value, parameter.facts)] as const];
  });
  return { ...base, ...Object.fromEntries(found) };
}

function inputOf(text: string): Record<string, unknown> {
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(text));
  } catch {
    throw new CliError(exits.usage, '--input takes a JSON object, such as \'{"limit": 5}\'.');
  }
}

/** Text as the type of the argument; what does not fit stays, and the server says what is wrong with it. */
function converted(value: unknown, facts: Property): unknown {
  if (Array.isArray(value)) return value.map((one) => converted(one, { type: facts.items?.type }));
  if (typeof value !== 'string') return value;
  if ((facts.type === 'integer' || facts.type === 'number') && value.trim() !== '' && !Number.isNaN(Number(value)))
    return Number(value);
  if (facts.type === 'boolean' && /^(true|on|yes|false|off|no)$/.test(value)) return /^(true|on|yes)$/.test(value);
  if (facts.type === 'array') return [value];
  if (facts.type === undefined && /^[{[]/.test(value)) return inputOf(value);
  return value;
}
