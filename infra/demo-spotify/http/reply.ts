/** A JSON value as the demo writes it; keys whose value is undefined are left out. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Thrown by the helpers of handlers; the dispatcher sends its reply. */
export class Refusal extends Error {
  readonly reply: Reply;

  constructor(reply: Reply) {
    super(`refused with ${reply.status}`);
    this.reply = reply;
  }
}

export function json(value: Json, status = 200): Reply {
  return { status, headers: { 'content-type': 'application/json; charset=utf-8' }, body: JSON.stringify(value) };
}

export function empty(status: number): Reply {
  return { status, headers: {}, body: '' };
}

export function text(body: string, status: number): Reply {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body };
}

/** The Web API's own error shape, with a `reason` where Spotify gives one. */
export function failure(status: number, message: string, reason?: string): Reply {
  return json({ error: { status, message, ...(reason === undefined ? {} : { reason }) } }, status);
}

/** Ends the request with the Web API's own error shape. */
export function refuse(status: number, message: string, reason?: string): never {
  throw new Refusal(failure(status, message, reason));
}
