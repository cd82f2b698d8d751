import * as z from 'zod';

const read = new WeakMap<Request, Promise<unknown>>();

/** The JSON in a request's body, parsed once whoever asks; `undefined` where there is none. The body stays unread. */
export function messageOf(request: Request): Promise<unknown> {
  const known = read.get(request) ?? parsed(request);
  read.set(request, known);
  return known;
}

async function parsed(request: Request): Promise<unknown> {
  if (request.method !== 'POST' || request.bodyUsed) return undefined;
  try {
    return JSON.parse(await request.clone().text());
  } catch {
    return undefined;
  }
}

const message = z.object({
  method: z.string(),
  params: z.looseObject({ name: z.string() }).optional().catch(undefined),
});

/** What a message asks for: its method, and the name of the tool or prompt that it is about. */
export interface Asked {
  readonly method: string;
  readonly name: string | undefined;
}

/** What the one message in a request asks for; `undefined` for a batch or what is no message. */
export async function askedIn(request: Request): Promise<Asked | undefined> {
  const { data } = message.safeParse(await messageOf(request));
  return data && { method: data.method, name: data.params?.name };
}

/**
 * The method of the one message in a request; `undefined` for a batch or what is no message. Newer revisions name it in a
 * header, which the SDK compares with the body: then nobody has to read that.
 */
export async function methodOf(request: Request): Promise<string | undefined> {
  return request.headers.get('mcp-method') ?? (await askedIn(request))?.method;
}
