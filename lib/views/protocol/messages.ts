import { isJson, type Json, json, text } from '../model/json.ts';

/** Handlers for requests of the host by method, a missing one is answered as unknown, and for notifications without their prefix. */
export interface Handlers {
  readonly requests: Readonly<Record<string, (params: Json) => object>>;
  readonly notifications: Readonly<Record<string, (params: Json) => void>>;
}

export const unknownMethod = -32601;
const timeoutMs = 60_000;
const prefix = 'ui/notifications/';

/** JSON-RPC with the window around this one. Only messages of the parent window are accepted; its origin is unknown. */
export function openChannel(host: Window, { requests, notifications }: Handlers) {
  const waiting = new Map<number, (answer: Json) => void>();
  let last = 0;
  const post = (message: Json): void => host.postMessage({ jsonrpc: '2.0', ...message }, '*');

  const asked = (id: unknown, method: string, params: Json): void => {
    const handle = requests[method];
    const error = { code: unknownMethod, message: 'Method not found' };
    post(handle ? { id, result: handle(params) } : { id, error });
  };

  addEventListener('message', ({ source, data }) => {
    if (source !== host || !isJson(data) || data['jsonrpc'] !== '2.0') return;
    const { id, method, params } = data;
    if (typeof method === 'string') {
      if (id === undefined) notifications[method.replace(prefix, '')]?.(json(params));
      else asked(id, method, json(params));
    } else if (typeof id === 'number') waiting.get(id)?.(data);
  });

  return {
    notify: (name: string, params: object): void => post({ method: prefix + name, params }),
    /** @throws Error (rejects) when the host refuses, with the code as its cause, or does not answer in time. */
    request: (method: string, params: object): Promise<Json> => {
      const id = ++last;
      return new Promise((resolve, reject) => {
        const done = (answer: Json): void => {
          clearTimeout(timer);
          waiting.delete(id);
          const { error, result } = answer;
          if (!isJson(error)) resolve(json(result));
          else reject(new Error(text(error['message']) ?? 'The request failed.', { cause: error['code'] }));
        };
        const late = { error: { message: 'The app around this view did not answer.' } };
        const timer = setTimeout(() => done(late), timeoutMs);
        waiting.set(id, done);
        post({ id, method, params });
      });
    },
  };
}
