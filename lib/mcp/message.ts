import * as z from 'zod';
import { parseJson } from '../text.ts';

const texts = new WeakMap<Request, string>();
const read = new WeakMap<Request, Promise<unknown>>();

/** Remembers the body text of a request, so that it is read once. */
export function rememberBody(request: Request, text: string | undefined): void {
  if (text !== undefined) texts.set(request, text);
}

/** The longest body that the SDK accepts. Bytes. */
const maxBodyBytes = 4 * 1024 * 1024;

/** The parsed body, so that the SDK does not parse it again; `undefined` for a body that the SDK should refuse itself. */
export function readParsedBody(request: Request): Promise<unknown> {
  const text = texts.get(request);
  return text !== undefined && Buffer.byteLength(text) <= maxBodyBytes
    ? readMessage(request)
    : Promise.resolve(undefined);
}

/** The JSON body of a request, parsed once for all callers; `undefined` if there is none. The body stream stays unread. */
export function readMessage(request: Request): Promise<unknown> {
  const known = read.get(request) ?? parsed(request);
  read.set(request, known);
  return known;
}

/**
 * If the remembered text does not parse, the body itself may: reading it strips a byte order mark. Scopes are checked by this
 * message, so it must contain every call that the SDK would execute.
 */
async function parsed(request: Request): Promise<unknown> {
  if (request.method !== 'POST' || request.bodyUsed) return undefined;
  return parseJson(texts.get(request)) ?? parseJson(await request.clone().text());
}

const message = z.object({
  method: z.string(),
  params: z
    .looseObject({ name: z.string().optional().catch(undefined), uri: z.string().optional().catch(undefined) })
    .optional()
    .catch(undefined),
});

/** The method of a message and its target: the name of a tool or prompt, or the URI of a resource. */
export interface McpRequest {
  readonly method: string;
  readonly name: string | undefined;
  readonly uri: string | undefined;
}

/** The method and target of the message in a request; `undefined` for a batch or an invalid message. */
export async function mcpRequestOf(request: Request): Promise<McpRequest | undefined> {
  const { data } = message.safeParse(await readMessage(request));
  return data && { method: data.method, name: data.params?.name, uri: data.params?.uri };
}

/**
 * The method of the message in a request; `undefined` for a batch or an invalid message. Newer revisions send it in a header,
 * which the SDK compares with the body, so the body need not be parsed.
 */
export async function methodOf(request: Request): Promise<string | undefined> {
  return request.headers.get('mcp-method') ?? (await mcpRequestOf(request))?.method;
}
