import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import type * as z from 'zod';
import { layerSettings } from '../../functions/settings/layers.ts';
import { listTool } from '../../lib/mcp/listing.ts';
import type { AnswerForm, ToolResult } from '../../lib/mcp/tool-result.ts';
import { servedIn } from '../../lib/tools/definition/tool.ts';
import { coreRoutes, tools } from '../../lib/tools/registry.ts';
import { coreNames } from '../../lib/tools/toolsets/modules.ts';
import { memoryState as state } from '../support/replay-state.ts';
import { coreCall } from './core-calls.ts';
import { replay, type traceFile } from './replay.ts';

/** What a day of answers weighs. */
export interface DayFigures {
  readonly steps: number;
  /** Steps whose answer was an error. */
  readonly failed: number;
  readonly spotify_calls: number;
  /** Bytes of the text that the model reads. */
  readonly text_bytes: number;
  /** Bytes of the results as they are sent. */
  readonly sent_bytes: number;
  /** Tokens of the text, by the o200k tokenizer. */
  readonly tokens: number;
  /** The list of tools as hosts show it: name, description and input schema, four characters a token. */
  readonly list_tokens: number;
  /** The same of the short list at `/mcp/core`. */
  readonly core_list_tokens: number;
}

/** One step of a day, and the answer to it. */
export interface DayStep {
  readonly tool: string;
  readonly args: unknown;
  readonly isError: boolean;
  readonly text: string;
  readonly tokens: number;
}

/** Tokens of a text, by the o200k tokenizer. */
export const tokensOf = (text: string): number => encode(text).length;

const textOf = ({ content }: ToolResult): string => content.map(({ text }) => text).join('\n');

/** A result without what stays in the server. */
function sentBytes({ data: _, ask: __, notFound: ___, ...result }: ToolResult): number {
  return Buffer.byteLength(JSON.stringify({ jsonrpc: '2.0', id: 1, result }));
}

/** What a list of tools costs in each message of a user. */
export const listTokens = (names: ReadonlySet<string>): number => {
  const shown = [...tools, ...coreRoutes].filter(({ name }) => names.has(name)).map(listTool);
  const list = shown.map(({ name, description, inputSchema }) => ({ name, description, inputSchema }));
  return Math.ceil(JSON.stringify(list).length / 4);
};

const coreList: ReadonlySet<string> = new Set([...coreNames, ...coreRoutes.map(({ name }) => name)]);

/** The same day with the tools of `/mcp/core` alone. */
export const atCore = ({ events }: z.output<typeof traceFile>): z.output<typeof traceFile> => ({
  events: events.map((event) => {
    if (!('tool' in event)) return event;
    const { tool, args } = coreCall(event.tool, event.arguments);
    if (!coreList.has(tool)) throw new Error(`/mcp/core has no ${tool}, and no call for it.`);
    return { ...event, tool, arguments: { ...args } };
  }),
});

/** Replays a day on its own clock with the defaults, and weighs the answers. */
export async function weighDay(
  trace: z.output<typeof traceFile>,
  answers: AnswerForm = 'compact',
): Promise<{ readonly figures: DayFigures; readonly steps: readonly DayStep[] }> {
  const steps: DayStep[] = [];
  let sent_bytes = 0;
  const { figures } = await replay(trace, {
    ...{ state, settings: layerSettings({}), verifyWrites: true, answers },
    onAnswer: ({ tool, args, result }) => {
      const text = textOf(result);
      sent_bytes += sentBytes(result);
      steps.push({ tool, args, isError: result.isError === true, text, tokens: tokensOf(text) });
    },
  });
  const served = new Set(tools.filter((tool) => servedIn('development', tool)).map(({ name }) => name));
  return {
    figures: {
      steps: steps.length,
      failed: steps.filter(({ isError }) => isError).length,
      spotify_calls: figures.spotify_calls,
      text_bytes: steps.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0),
      sent_bytes,
      tokens: steps.reduce((sum, { tokens }) => sum + tokens, 0),
      list_tokens: listTokens(served),
      core_list_tokens: listTokens(coreList),
    },
    steps,
  };
}
