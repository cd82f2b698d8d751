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

const message = z.object({ method: z.string() });

/**
 * The method of the one message in a request; `undefined` for a batch or what is no message. Newer revisions name it in a
 * header, which the SDK compares with the body: then nobody has to read that.
 */
export async function methodOf(request: Request): Promise<string | undefined> {
  const named = request.headers.get('mcp-method');
  return named ?? message.safeParse(await messageOf(request)).data?.method;
}
