import * as z from 'zod';

const texts = new WeakMap<Request, string>();
const read = new WeakMap<Request, Promise<unknown>>();

/** Remembers the body text of a request, so that it is read once. */
export function remember(request: Request, text: string | undefined): void {
  if (text !== undefined) texts.set(request, text);
}

/** The longest body that the SDK takes, bytes: a longer one is left to it. */
const longest = 4 * 1024 * 1024;

/** The message in a request where nothing is wrong with it, so that the SDK need not read it again. */
export function validMessage(request: Request): Promise<unknown> {
  const text = texts.get(request);
  return text !== undefined && Buffer.byteLength(text) <= longest ? messageOf(request) : Promise.resolve(undefined);
}

/** The JSON in a request's body, parsed once whoever asks; `undefined` where there is none. The body stays unread. */
export function messageOf(request: Request): Promise<unknown> {
  const known = read.get(request) ?? parsed(request);
  read.set(request, known);
  return known;
}

/**
 * What the remembered text cannot be parsed to, the body itself may: it is read without a byte order mark. Scopes are checked by
 * this message, so it must never be less than what the SDK makes of the same body.
 */
async function parsed(request: Request): Promise<unknown> {
  if (request.method !== 'POST' || request.bodyUsed) return undefined;
  return jsonIn(texts.get(request)) ?? jsonIn(await request.clone().text());
}

function jsonIn(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

const message = z.object({
  method: z.string(),
  params: z
    .looseObject({ name: z.string().optional().catch(undefined), uri: z.string().optional().catch(undefined) })
    .optional()
    .catch(undefined),
});

/** What a message asks for: its method, and the name of the tool or prompt, or the URI of the resource, that it is about. */
export interface McpRequest {
  readonly method: string;
  readonly name: string | undefined;
  readonly uri: string | undefined;
}

/** What the one message in a request asks for; `undefined` for a batch or what is no message. */
export async function mcpRequestOf(request: Request): Promise<McpRequest | undefined> {
  const { data } = message.safeParse(await messageOf(request));
  return data && { method: data.method, name: data.params?.name, uri: data.params?.uri };
}

/**
 * The method of the one message in a request; `undefined` for a batch or what is no message. Newer revisions name it in a
 * header, which the SDK compares with the body: then nobody has to read that.
 */
export async function methodOf(request: Request): Promise<string | undefined> {
  return request.headers.get('mcp-method') ?? (await mcpRequestOf(request))?.method;
}
