import * as z from 'zod';
import { servedIn, type Tool } from '../../lib/tools/definition/tool.ts';

const property = z.object({
  type: z.string(),
  enum: z.array(z.string()).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  minItems: z.number().optional(),
  maxItems: z.number().optional(),
  default: z.unknown().optional(),
});
const inputSchema = z.object({
  properties: z.record(z.string(), property.extend({ items: property.optional() })),
  required: z.array(z.string()).default([]),
});

const effects = { read: 'reads', write: 'changes', destroy: 'takes away' } as const;

const head = `# Tools

Made from the code by \`npm run docs\`; a test fails when it is out of date. A toolset has a table of its tools, then each of them with its arguments.

- Arguments with a star are required. Ids may be given as an id, a URI or an open.spotify.com link.
- Calls are those that reach Spotify when nothing is cached; with \`VERIFY_WRITES=off\` nothing is read back.
- What *takes away* can be marked by hosts, which then ask first.
`;

/** The page of all tools, Markdown. */
export function toolsPage(toolsets: Readonly<Record<string, Readonly<Record<string, Tool>>>>): string {
  const all = Object.values(toolsets).flatMap((toolset) => Object.values(toolset));
  const served = (mode: 'development' | 'extended') => all.filter((tool) => servedIn(mode, tool)).length;
  const counts = `${served('extended')} tools are served in \`extended\` mode, ${served('development')} in \`development\` mode.`;
  const sections = Object.entries(toolsets).map(([name, toolset]) => section(name, Object.values(toolset)));
  return `${[head, counts, ...sections].join('\n')}\n`;
}

function section(name: string, tools: readonly Tool[]): string {
  const sorted = tools.toSorted((one, other) => (one.name < other.name ? -1 : 1));
  const titles = '| tool | effect | calls | modes |\n|---|---|---|---|';
  return `\n## ${name}\n\n${[titles, ...sorted.map(row)].join('\n')}\n\n${sorted.map(entry).join('\n\n')}`;
}

function row({ name, effect, calls = '1', onlyExtended }: Tool): string {
  const modes = onlyExtended === undefined ? 'both' : 'extended';
  const cells = [`[\`${name}\`](#${name})`, effects[effect], calls, modes];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

const entry = (tool: Tool): string =>
  [`### ${tool.name}`, `**${tool.title}.** ${tool.description}`, ...argumentsOf(tool)].join('\n\n');

/** A list of the arguments, or nothing. */
function argumentsOf({ input }: Tool): readonly string[] {
  const { properties, required } = inputSchema.parse(z.toJSONSchema(input, { io: 'input' }));
  const lines = Object.entries(properties).map(([name, shape]) => {
    const { items, default: fallback } = shape;
    const type = items ? `${typeOf(items)}[]${range(shape.minItems, shape.maxItems)}` : typeOf(shape);
    const otherwise = fallback === undefined ? '' : ` = ${JSON.stringify(fallback)}`;
    return `- \`${name}\`${required.includes(name) ? '*' : ''} ${type}${otherwise}`;
  });
  return lines.length === 0 ? [] : [lines.join('\n')];
}

const typeOf = ({ type, enum: values, minimum, maximum }: z.infer<typeof property>): string =>
  values ? values.join('/') : `${type}${range(minimum, maximum)}`;

const range = (least: number | undefined, most: number | undefined): string =>
  most === undefined || Math.abs(most) === Number.MAX_SAFE_INTEGER ? '' : ` ${least ?? 0}–${most}`;
