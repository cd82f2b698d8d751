import * as z from 'zod';

/** A response on its way to the client. */
export interface Reply {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  /** Values of Set-Cookie. */
  readonly cookies: readonly string[];
  readonly body: Buffer;
}

const structured = z.object({
  statusCode: z.coerce.number().int().min(100).max(599),
  headers: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).nullish(),
  cookies: z.array(z.string()).nullish(),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().nullish(),
});

/**
 * Reads what a function returned (JSON): either a whole response, or any other value, which is then the JSON body of a 200
 * (API Gateway developer guide, "Lambda function response for format 2.0"). Undefined when it is malformed.
 */
export function toReply(payload: string): Reply | undefined {
  const result: unknown = JSON.parse(payload);
  if (typeof result !== 'object' || result === null || !('statusCode' in result)) {
    const body = typeof result === 'string' ? result : payload;
    return reply(200, { 'content-type': 'application/json' }, Buffer.from(body));
  }
  const { data } = structured.safeParse(result);
  if (data === undefined) return undefined;
  const named = Object.entries(data.headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]);
  const body = Buffer.from(data.body ?? '', data.isBase64Encoded === true ? 'base64' : 'utf8');
  const untyped = body.length === 0 ? {} : { 'content-type': 'text/plain;charset=UTF-8' };
  return {
    ...reply(data.statusCode, { ...untyped, ...Object.fromEntries(named) }, body),
    cookies: data.cookies ?? [],
  };
}

/** A response of the gateway's own. */
export function message(status: number, text: string): Reply {
  return reply(status, { 'content-type': 'application/json' }, Buffer.from(JSON.stringify({ message: text })));
}

function reply(status: number, headers: Readonly<Record<string, string>>, body: Buffer): Reply {
  return { status, headers: new Map(Object.entries(headers)), cookies: [], body };
}
