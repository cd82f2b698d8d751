/**
 * Stands in for the native part of Lambda's runtime interface client, an HTTP client that would have to be compiled: the same four
 * functions, spoken to the Runtime API with fetch. Load it with `node --import`.
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
import { registerHooks } from 'node:module';

const base = `http://${process.env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime`;
/** Results go out in order, and before the next event is asked for. */
let sent = Promise.resolve();
const send = (path, body, headers = {}) => {
  sent = sent.then(() => fetch(base + path, { method: 'POST', body, headers })).then((response) => response.text());
};

globalThis.runtimeClient = {
  initializeClient: () => undefined,
  next: async () => {
    await sent;
    const response = await fetch(`${base}/invocation/next`);
    return { bodyJson: await response.text(), headers: Object.fromEntries(response.headers) };
  },
  done: (id, body) => send(`/invocation/${id}/response`, body),
  error: (id, body) => send(`/invocation/${id}/error`, body),
};

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === './rapid-client.node'
      ? { url: 'data:text/javascript,rapid-client', format: 'commonjs', shortCircuit: true }
      : next(specifier, context),
  load: (url, context, next) =>
    url === 'data:text/javascript,rapid-client'
      ? { format: 'commonjs', source: 'module.exports = globalThis.runtimeClient;', shortCircuit: true }
      : next(url, context),
});
