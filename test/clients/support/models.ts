import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import * as z from 'zod';
import { type Listener, listen } from '../../support/listen.ts';

/** Instead of a model: it calls `get_current_user` if it is offered such a tool, and then says what came back. */
export function startModels(): Promise<Listener> {
  return listen(createServer((request, response) => void serve(request, response)));
}

const body = z.looseObject({
  model: z.string().optional(),
  stream: z.boolean().optional(),
  messages: z.unknown().optional(),
  input: z.unknown().optional(),
  contents: z.unknown().optional(),
  tools: z.array(z.looseObject({})).default([]),
});
type Body = z.output<typeof body>;

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  const asked = body.safeParse(JSON.parse(Buffer.concat(chunks).toString() || '{}')).data ?? body.parse({});
  const url = request.url ?? '';
  const events = url.includes('enerateContent')
    ? gemini(asked)
    : url.includes('/messages')
      ? anthropic(asked)
      : url.includes('/responses')
        ? responses(asked)
        : url.includes('/chat/completions')
          ? completions(asked)
          : [];
  if (events.length === 0 || url.includes('count_tokens')) {
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"input_tokens":1}');
    return;
  }
  if (/:generateContent/.test(url)) {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(events[0]?.data));
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const { name, data } of events)
    response.write(`${name === undefined ? '' : `event: ${name}\n`}data: ${JSON.stringify(data)}\n\n`);
  response.end(url.includes('/chat/completions') ? 'data: [DONE]\n\n' : '');
}

interface ServerEvent {
  readonly name?: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** What the model does next: a text, or a call of a tool by its name, where the client has it in a namespace. */
type Step = { readonly text: string } | { readonly tool: string; readonly namespace?: string };

const named = z.looseObject({ name: z.string() });
const group = z.looseObject({ name: z.string().optional(), type: z.string().optional(), tools: z.array(named) });
const declarations = z.looseObject({ functionDeclarations: z.array(named) });
const wrapped = z.looseObject({ function: named });

function step({ tools }: Body, conversation: unknown, answered: string): Step {
  const text = JSON.stringify(conversation);
  if (text.includes(answered))
    return {
      text: text.includes('Demo Listener') ? 'The tool said: Demo Listener' : `No name in: ${text.slice(-400)}`,
    };
  const all = tools.flatMap((tool): Array<{ tool: string; namespace?: string }> => {
    const inGroup = group.safeParse(tool).data;
    if (inGroup) {
      const { name: namespace } = inGroup;
      return inGroup.tools.map(({ name }) => ({ tool: name, ...(namespace !== undefined && { namespace }) }));
    }
    const declared = declarations.safeParse(tool).data?.functionDeclarations;
    const one = wrapped.safeParse(tool).data?.function ?? named.safeParse(tool).data;
    return (declared ?? (one ? [one] : [])).map(({ name }) => ({ tool: name }));
  });
  return all.find(({ tool }) => tool.includes('get_current_user')) ?? { text: `No such tool among ${all.length}` };
}

/** https://ai.google.dev/api/generate-content */
function gemini(asked: Body): readonly ServerEvent[] {
  const next = step(asked, asked.contents, 'functionResponse');
  const part = 'text' in next ? next : { functionCall: { name: next.tool, args: {} } };
  const content = { role: 'model', parts: [part] };
  const usageMetadata = { promptTokenCount: 1, candidatesTokenCount: 1, totalTokenCount: 2 };
  return [{ data: { candidates: [{ content, finishReason: 'STOP', index: 0 }], usageMetadata } }];
}

/** https://docs.anthropic.com/en/api/messages-streaming */
function anthropic(asked: Body): readonly ServerEvent[] {
  const next = step(asked, asked.messages, '"tool_result"');
  const event = (data: Readonly<Record<string, unknown>> & { readonly type: string }) => ({ name: data.type, data });
  const usage = { input_tokens: 1, output_tokens: 1 };
  const empty = { content: [], stop_reason: null, stop_sequence: null };
  const message = { id: 'msg_1', type: 'message', role: 'assistant', model: asked.model, ...empty, usage };
  const isText = 'text' in next;
  const block = isText ? { type: 'text', text: '' } : { type: 'tool_use', id: 'toolu_1', name: next.tool, input: {} };
  const delta = isText ? { type: 'text_delta', text: next.text } : { type: 'input_json_delta', partial_json: '{}' };
  const end = { stop_reason: isText ? 'end_turn' : 'tool_use', stop_sequence: null };
  return [
    event({ type: 'message_start', message }),
    event({ type: 'content_block_start', index: 0, content_block: block }),
    event({ type: 'content_block_delta', index: 0, delta }),
    event({ type: 'content_block_stop', index: 0 }),
    event({ type: 'message_delta', delta: end, usage: { output_tokens: 1 } }),
    event({ type: 'message_stop' }),
  ];
}

/** https://platform.openai.com/docs/api-reference/responses-streaming */
function responses(asked: Body): readonly ServerEvent[] {
  const next = step(asked, asked.input, 'function_call_output');
  const event = (data: Readonly<Record<string, unknown>> & { readonly type: string }) => ({ name: data.type, data });
  const common = { status: 'completed' };
  const item =
    'text' in next
      ? {
          ...{ ...common, type: 'message', id: 'msg_1', role: 'assistant' },
          content: [{ type: 'output_text', text: next.text, annotations: [] }],
        }
      : {
          ...{ ...common, type: 'function_call', id: 'fc_1', call_id: 'call_1', name: next.tool, arguments: '{}' },
          ...(next.namespace !== undefined && { namespace: next.namespace }),
        };
  const usage = {
    ...{ input_tokens: 1, output_tokens: 1, total_tokens: 2 },
    ...{ input_tokens_details: { cached_tokens: 0 }, output_tokens_details: { reasoning_tokens: 0 } },
  };
  const response = { id: 'resp_1', object: 'response', ...common, output: [item], usage };
  return [
    event({ type: 'response.created', response: { ...response, status: 'in_progress', output: [] } }),
    event({ type: 'response.output_item.done', output_index: 0, item }),
    event({ type: 'response.completed', response }),
  ];
}

/** https://platform.openai.com/docs/api-reference/chat/streaming */
function completions(asked: Body): readonly ServerEvent[] {
  const next = step(asked, asked.messages, '"role":"tool"');
  const isText = 'text' in next;
  const call = (tool: string) => ({
    index: 0,
    id: 'call_1',
    type: 'function',
    function: { name: tool, arguments: '{}' },
  });
  const first = isText ? { content: next.text } : { tool_calls: [call(next.tool)] };
  const chunk = (delta: object, finish_reason: string | null) => ({
    data: {
      ...{ id: 'chat_1', object: 'chat.completion.chunk', created: 1, model: asked.model },
      choices: [{ index: 0, delta, finish_reason }],
    },
  });
  return [chunk({ role: 'assistant', ...first }, null), chunk({}, isText ? 'stop' : 'tool_calls')];
}
