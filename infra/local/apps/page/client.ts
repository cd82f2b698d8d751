import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import * as z from 'zod';
import { askUser } from './asking.ts';
import { type HostChoices, readChoices } from './choices.ts';
import { noted } from './log.ts';
import { mount } from './mount.ts';

// The page's policy forbids to make code of text, which zod would try.
z.config({ jitless: true });

/** What the laptop tells the page; it is checked where it is used. */
interface Config {
  readonly token: string;
  readonly sandbox: string;
}

/** Example arguments of tools that need some. */
const examples: Readonly<Record<string, object>> = {
  search: { query: 'love', limit: 10 },
  search_and_play: { query: 'love' },
  get_top_items: { item_type: 'tracks', limit: 10 },
  get_recently_played: { limit: 10 },
};

const byId = (id: string): HTMLElement => {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page has no #${id}.`);
  return found;
};

async function configuration(): Promise<Config> {
  const given: unknown = await (await fetch('/_local/apps/config')).json();
  const text = (name: string): string => String(Object(given)[name] ?? '');
  return { token: text('token'), sandbox: text('sandbox') };
}

const extension = { 'io.modelcontextprotocol/ui': { mimeTypes: ['text/html;profile=mcp-app'] } };

type Abilities = Pick<HostChoices, 'declares' | 'elicits'>;

/** A client for each set of host capabilities, which are part of every request. */
async function connect({ token }: Config, { declares, elicits }: Abilities, path: string): Promise<Client> {
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
  const config = await configuration();
  const clients = new Map<string, Promise<Client>>();
  const clientFor = ({ declares, elicits }: Abilities): Promise<Client> => {
    const key = `${declares} ${elicits}`;
    const known = clients.get(key) ?? connect(config, { declares, elicits }, path);
    clients.set(key, known);
    return known;
  };
  const { tools } = await (await clientFor({ declares: false, elicits: false })).listTools();
  const shown = tools.filter(({ _meta }) => Object(_meta)['ui'] !== undefined);
  const select = form.querySelector('select[name=tool]');
  const args = form.querySelector('textarea');
  if (!(select instanceof HTMLSelectElement) || !args) throw new Error('The form is not complete.');
  select.append(...shown.map(({ name, title }) => new Option(`${title ?? name} (${name})`, name)));
  const example = (): void => {
    args.value = JSON.stringify(examples[select.value] ?? {}, undefined, 2);
  };
  select.addEventListener('change', example);
  for (const [name, value] of asked) {
    const field = form.elements.namedItem(name);
    if (field instanceof HTMLInputElement && field.type === 'checkbox') field.checked = value !== 'false';
    else if (field instanceof HTMLInputElement || field instanceof HTMLSelectElement) field.value = value;
  }
  if (asked.has('args')) args.value = asked.get('args') ?? '{}';
  else example();

  const show = async (choices: HostChoices): Promise<void> => {
    const tool = shown.find(({ name }) => name === choices.tool);
    if (!tool) throw new Error(`No view is shown for ${choices.tool}.`);
    const client = await clientFor(choices);
    await mount({ client, tool, into: views, sandbox: config.sandbox, choices });
  };
  const submit = (): void => {
    show(readChoices(form)).catch((error: unknown) => noted('failed', String(error)));
  };
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    submit();
  });
  byId('clear').addEventListener('click', () => views.replaceChildren());
  document.documentElement.dataset['ready'] = 'true';
  if (asked.has('tool')) submit();
}

main().catch((error: unknown) => noted('failed', String(error)));
