import MiniSearch from 'minisearch';
import * as z from 'zod';
import { route } from '../../builders/route.ts';
import type { Catalogue, CatalogueEntry } from '../../definition/catalogue.ts';
import type { Data } from '../../definition/context.ts';
import { type Tool, tool } from '../../definition/tool.ts';

const most = 4;

const search = (entries: readonly CatalogueEntry[], words: string): readonly CatalogueEntry[] => {
  const index = new MiniSearch<CatalogueEntry>({
    idField: 'name',
    fields: ['name', 'title', 'description'],
    tokenize: (text) => text.toLowerCase().split(/[^a-z0-9]+/),
    searchOptions: { boost: { name: 2, title: 2 }, prefix: (term) => term.length > 3, fuzzy: 0.15 },
  });
  index.addAll(entries);
  const found = index.search(words).slice(0, most);
  return found.flatMap(({ id }) => entries.find(({ name }) => name === id) ?? []);
};

const howToCall = ({ listed, effect }: CatalogueEntry): string =>
  listed ? 'call it directly' : effect === 'read' ? 'read_with_tool' : 'use_tool';

export const findTool = (catalogue: Catalogue): Tool =>
  tool({
    name: 'find_tool',
    title: 'Find another tool',
    description: 'Find a tool that is not listed here, by what it should do, with its arguments.',
    effect: 'read',
    input: z.strictObject({ query: z.string().trim().min(2).max(200) }),
    example: { query: 'compare two playlists' },
    calls: '0',
    run: ({ query }) => {
      const found = search(catalogue(), query);
      if (found.length === 0)
        return Promise.resolve({
          data: { tools: [], message: 'No tool matches. Try other words for what it should do.' },
        });
      const tools = found.map(
        (entry): Data => ({
          name: entry.name,
          call_by: howToCall(entry),
          description: entry.description,
          arguments: entry.inputSchema['properties'] ?? {},
          required: entry.inputSchema['required'] ?? [],
        }),
      );
      return Promise.resolve({ data: { tools } });
    },
  });

const byName = z.string().trim().max(40);
const given = z.record(z.string(), z.unknown()).default({});

export const readWithTool = (catalogue: Catalogue): Tool =>
  route({
    name: 'read_with_tool',
    title: 'Read with another tool',
    description: 'Call a tool from find_tool that changes nothing.',
    effect: 'read',
    input: z.strictObject({
      tool: byName.superRefine((name, { addIssue }) => {
        const entry = catalogue().find((one) => one.name === name);
        if (entry === undefined) addIssue({ code: 'custom', message: unknown(name) });
        else if (entry.effect !== 'read')
          addIssue({ code: 'custom', message: `${name} changes something: call it with use_tool` });
      }),
      arguments: given,
    }),
    example: { tool: 'get_artist_top_tracks', arguments: { artist_id: '0TnOYISbd1XYRBk9myaseg' } },
    to: ({ tool, arguments: args }) => ({ tool, args }),
  });

export const useTool = (catalogue: Catalogue): Tool =>
  route({
    name: 'use_tool',
    title: 'Change with another tool',
    description: 'Call a tool from find_tool that changes something.',
    effect: 'destroy',
    input: z.strictObject({
      tool: byName.superRefine((name, { addIssue }) => {
        if (!catalogue().some((one) => one.name === name)) addIssue({ code: 'custom', message: unknown(name) });
      }),
      arguments: given,
    }),
    example: { tool: 'merge_playlists', arguments: { playlist_ids: ['3cEYpjA9oz9GiPac4AsH4n'], name: 'All of it' } },
    to: ({ tool, arguments: args }) => ({ tool, args }),
  });

const unknown = (name: string): string => `is not the name of another tool: "${name}". Look for one with find_tool`;
