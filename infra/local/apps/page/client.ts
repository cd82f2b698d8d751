import { Client, StreamableHTTPClientTransport, type Tool } from '@modelcontextprotocol/client';
import * as z from 'zod';
import { askUser } from './asking.ts';
import { type HostChoices, readChoices } from './choices.ts';
import { logMessage } from './log.ts';
import { type Mounted, mount } from './mount.ts';

// The page's policy forbids compiling code from text, which zod would try.
z.config({ jitless: true });

/** What the laptop tells the page. */
const Config = z.object({ token: z.string(), sandbox: z.string() });

/** Example arguments of tools that need some. */
const examples: Readonly<Record<string, object>> = {
  search: { query: 'rain', search_type: 'track', limit: 10 },
  search_and_play: { query: 'rain' },
  get_top_items: { item_type: 'tracks', limit: 10 },
  get_recently_played: { limit: 10 },
};

/** Requests data in addition to the text, as any client may. */
const dataKey = 'mcp-server-for-spotify/data';

/** Tools that list objects of a kind, so that a tool that needs an id gets an existing one. */
const sources: ReadonlyArray<readonly [kind: string, tool: string, args: object]> = [
  ['playlist', 'get_user_playlists', { limit: 50 }],
  ['device', 'get_available_devices', {}],
  ['show', 'get_saved_shows', { limit: 1 }],
  ['audiobook', 'get_saved_audiobooks', { limit: 1 }],
  ...['track', 'album', 'artist', 'episode'].map(
    (kind) => [kind, 'search', { query: 'rain', search_type: kind, limit: 1 }] as const,
  ),
];

/** The example in the server's refusal of an argument that no tool has. Nothing is carried out. */
async function rightCall(name: string, client: Client): Promise<Readonly<Record<string, unknown>>> {
  const { content } = await client.callTool({ name, arguments: { '': '' } });
  const [first] = content;
  const [, example = '{}'] = (first?.type === 'text' && /A right call: (\{.*\})/.exec(first.text)) || [];
  return { ...Object(JSON.parse(example)) };
}

/** Arguments with which a tool shows something: the server's example with existing ids, and a dry run if it has one. */
async function exampleFor({ name, inputSchema }: Tool, client: Client): Promise<object> {
  const { properties = {}, required = [] } = inputSchema;
  const example = await rightCall(name, client);
  const needed = await Promise.all(
    [...new Set([...required, ...Object.keys(example)])].map(async (argument) => {
      const [, kind, many] = /^(?:other_)?([a-z]+)_id(s?)$/.exec(argument) ?? [];
      const source = sources.find(([one]) => one === kind);
      if (!source) return [];
      const [, tool, args] = source;
      const { _meta } = await client.callTool({ name: tool, arguments: { ...args }, _meta: { [dataKey]: true } });
      const [first, second = first] = idsIn(Object(_meta)[dataKey]);
      // A comparison or a merge needs two.
      const one = argument.startsWith('other_') ? second : first;
      return one === undefined
        ? []
        : [[argument, many ? [...new Set([one, kind === 'playlist' ? second : one])] : one] as const];
    }),
  );
  return {
    ...example,
    ...Object.fromEntries(needed.flat()),
    ...('dry_run' in properties && { dry_run: true }),
    ...examples[name],
  };
}

const Named = z.object({ id: z.string(), name: z.string() });

/** The ids of the rows: first that of the demo's playlist with repeated songs. */
function idsIn(data: unknown): readonly string[] {
  const lists: readonly unknown[] = Object.values(Object(data)).filter(Array.isArray);
  // Rows of the library hold their item beside the date.
  const items = z.array(z.record(z.string(), z.unknown())).catch([]).parse(lists[0]);
  const rows = items.flatMap((row) => [row, ...Object.values(row)].flatMap((one) => Named.safeParse(one).data ?? []));
  const isFirst = ({ name }: z.output<typeof Named>): boolean => name === 'Road Trip';
  return [...rows.filter(isFirst), ...rows.filter((row) => !isFirst(row))].map(({ id }) => id);
}

const byId = (id: string): HTMLElement => {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page has no #${id}.`);
  return found;
};

/** Shows a failure where its reader looks, and in the log; an empty one takes the last away. */
function showFailure(error: unknown): void {
  const isJson = error instanceof SyntaxError;
  const said = isJson ? `The arguments are not JSON: ${error.message}` : String(error);
  byId('failure').textContent = said;
  if (said !== '') logMessage('failed', said);
}

const extension = { 'io.modelcontextprotocol/ui': { mimeTypes: ['text/html;profile=mcp-app'] } };

type Abilities = Pick<HostChoices, 'declares' | 'elicits'>;

/** A client for each set of host capabilities, which are part of every request. */
async function connect(token: string, { declares, elicits }: Abilities, path: string): Promise<Client> {
  const capabilities = { ...(declares && { extensions: extension }), ...(elicits && { elicitation: {} }) };
  const client = new Client(
    { name: 'workbench', version: '1.0.0' },
    { capabilities, versionNegotiation: { mode: 'auto' } },
  );
  if (elicits) client.setRequestHandler('elicitation/create', askUser);
  const requestInit = { headers: { authorization: `Bearer ${token}` } };
  await client.connect(new StreamableHTTPClientTransport(new URL(path, location.origin), { requestInit }));
  return client;
}

async function main(): Promise<void> {
  const form = byId('form');
  const views = byId('views');
  if (!(form instanceof HTMLFormElement)) throw new Error('The page has no form.');
  const asked = new URLSearchParams(location.search);
  const path = asked.get('at') ?? '/mcp';
  const { token, sandbox } = Config.parse(await (await fetch('/_local/apps/config')).json());
  const clients = new Map<string, Promise<Client>>();
  const clientFor = ({ declares, elicits }: Abilities): Promise<Client> => {
    const key = `${declares} ${elicits}`;
    const known = clients.get(key) ?? connect(token, { declares, elicits }, path);
    clients.set(key, known);
    return known;
  };
  const { tools } = await (await clientFor({ declares: false, elicits: false })).listTools();
  const shown = tools.filter(({ _meta }) => Object(_meta)['ui'] !== undefined);
  const select = form.querySelector('select[name=tool]');
  const args = form.querySelector('textarea');
  if (!(select instanceof HTMLSelectElement) || !args) throw new Error('The form is not complete.');
  select.append(...shown.map(({ name, title }) => new Option(`${title ?? name} (${name})`, name)));
  const example = async (): Promise<void> => {
    const name = select.value;
    const tool = shown.find((one) => one.name === name);
    args.value = JSON.stringify(examples[name] ?? {}, undefined, 2);
    const found = tool && (await exampleFor(tool, await clientFor({ declares: false, elicits: false })));
    if (found && select.value === name) args.value = JSON.stringify(found, undefined, 2);
  };
  select.addEventListener('change', () => {
    example().catch(showFailure);
  });
  if (
    form.elements.namedItem('theme') instanceof HTMLSelectElement &&
    matchMedia('(prefers-color-scheme: dark)').matches
  )
    form.querySelector('select[name=theme] option:last-child')?.setAttribute('selected', '');
  for (const [name, value] of asked) {
    const field = form.elements.namedItem(name);
    if (field instanceof HTMLInputElement && field.type === 'checkbox') field.checked = value !== 'false';
    else if (field instanceof HTMLInputElement || field instanceof HTMLSelectElement) field.value = value;
  }
  if (asked.has('args')) args.value = asked.get('args') ?? '{}';
  else await example();

  let mounted: Mounted[] = [];
  const show = async (choices: HostChoices): Promise<void> => {
    const tool = shown.find(({ name }) => name === choices.tool);
    if (!tool) throw new Error(`No view is shown for ${choices.tool}.`);
    const client = await clientFor(choices);
    mounted.push(await mount({ client, tool, into: views, sandbox, choices }));
  };
  const submit = async (): Promise<void> => {
    showFailure('');
    try {
      await show(readChoices(form));
    } catch (error) {
      showFailure(error);
    }
  };
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void submit();
  });
  form.querySelector('select[name=theme]')?.addEventListener('change', () => {
    for (const one of mounted) one.setTheme(readChoices(form).theme);
  });
  byId('clear').addEventListener('click', () => {
    for (const one of mounted) one.remove().catch(showFailure);
    mounted = [];
    views.replaceChildren();
  });
  document.documentElement.dataset['ready'] = 'true';
  if (asked.has('tool')) void submit();
}

main().catch(showFailure);
