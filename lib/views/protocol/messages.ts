import { isJson, type Json, json, text } from '../model/json.ts';

export const unknownMethod = -32601;
const timeoutMs = 60_000;
const prefix = 'ui/notifications/';

/** By method: notifications without their prefix, and requests, whose result is empty. */
export type Handlers = Readonly<Record<string, (params: Json) => void>>;

const waiting = new Map<number, (answer: Json) => void>();
let last = 0;

const post = (message: Json): void => parent.postMessage({ jsonrpc: '2.0', ...message }, '*');

/** Receives JSON-RPC of the parent window alone; its origin is unknown. A request without a handler is answered as unknown. */
export function listen(handlers: Handlers): void {
  addEventListener('message', ({ source, data }) => {
    if (source !== parent || !isJson(data) || data['jsonrpc'] !== '2.0') return;
    const { id, method, params } = data;
    if (typeof method !== 'string') return waiting.get(Number(id))?.(data);
    const handle = handlers[method.replace(prefix, '')];
    handle?.(json(params));
    const error = { code: unknownMethod, message: 'Method not found' };
    if (id !== undefined) post(handle ? { id, result: {} } : { id, error });
  });
}

export const notify = (name: string, params: object): void => post({ method: prefix + name, params });

/** @throws Error (rejects) when the host refuses, with the code as its cause, or does not answer in time. */
export const request = (method: string, params: object): Promise<Json> =>
  new Promise((resolve, reject) => {
    const id = ++last;
    const done = ({ error, result }: Json): void => {
      clearTimeout(timer);
      waiting.delete(id);
      if (!isJson(error)) resolve(json(result));
      else reject(new Error(text(error['message']) ?? 'The request failed.', { cause: error['code'] }));
    };
    const late = { error: { message: 'The app around this view did not answer.' } };
    const timer = setTimeout(() => done(late), timeoutMs);
    waiting.set(id, done);
    post({ id, method, params });
  });
