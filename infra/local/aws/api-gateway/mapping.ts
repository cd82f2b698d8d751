import type { ParameterMapping } from '../../template/api.ts';
import type { Reply } from './reply.ts';

/** What happens to a function's own WWW-Authenticate header; which of the two API Gateway does here is not documented. */
export type WwwAuthenticate = 'keep' | 'rename';

/** Headers that belong to the connection or to the gateway; a function's are dropped, and a mapping may not name them. */
const reserved = new Set(
  'connection content-length host keep-alive proxy-authenticate proxy-authorization te trailer trailers transfer-encoding upgrade via'.split(
    ' ',
  ),
);
const unmappable = ['authorization', 'content-encoding', 'content-location', 'forwarded', 'origin'];
const unmappablePrefixes = ['access-control-', 'apigw-', 'x-amz-', 'x-amzn-', 'x-forwarded-'];

/** The context variables that a mapping may read. */
export type Context = Readonly<Record<string, string>>;

type Change = (reply: Reply, source: Reply, context: Context) => Reply;

/**
 * Compiles the response parameters of an integration (API Gateway developer guide, "Transform API requests and responses for
 * HTTP APIs"); throws an error that names a destination that API Gateway would refuse or the laptop does not know.
 */
export function compileMapping(mappings: readonly ParameterMapping[]): (reply: Reply, context: Context) => Reply {
  const changes = mappings.map(compileChange);
  return (reply, context) => changes.reduce((changed, change) => change(changed, reply, context), reply);
}

const nothing: Reply = { status: 200, headers: new Map(), cookies: [], body: Buffer.of() };

function compileChange({ destination, source }: ParameterMapping): Change {
  // Reading once finds a source that is not known before a request does.
  read(source, nothing, {});
  if (destination === 'overwrite:statuscode') {
    return (reply, from, context) => ({ ...reply, status: Number(read(source, from, context) ?? reply.status) });
  }
  const [, how, header] = /^(append|overwrite|remove):header\.(.+)$/.exec(destination) ?? [];
  if (how === undefined || header === undefined)
    throw new Error(`The laptop does not know the mapping to ${destination}.`);
  const name = header.toLowerCase();
  if (reserved.has(name) || unmappable.includes(name) || unmappablePrefixes.some((prefix) => name.startsWith(prefix))) {
    throw new Error(`API Gateway does not let a mapping change the header ${name}.`);
  }
  return (reply, from, context) => {
    const value = how === 'remove' ? undefined : read(source, from, context);
    // A source that is not there changes nothing.
    if (how !== 'remove' && value === undefined) return reply;
    const headers = new Map(reply.headers);
    const before = headers.get(name);
    if (value === undefined) headers.delete(name);
    else headers.set(name, how === 'append' && before !== undefined ? `${before},${value}` : value);
    return { ...reply, headers };
  };
}

function read(source: string, reply: Reply, context: Context): string | undefined {
  const variable = (name: string): string | undefined => {
    if (name.startsWith('response.header.'))
      return reply.headers.get(name.slice('response.header.'.length).toLowerCase());
    if (name === 'response.body') return reply.body.toString();
    if (name.startsWith('context.')) return context[name.slice('context.'.length)];
    throw new Error(`The laptop does not know the mapping from $${name}.`);
  };
  if (/^\$[a-zA-Z]/.test(source)) return variable(source.slice(1));
  return source.replace(/\$\{([^}]+)\}/g, (_whole, name: string) => variable(name) ?? '');
}

/** What API Gateway does to a function's headers before any mapping: reserved ones go, WWW-Authenticate may be renamed. */
export function filterHeaders(reply: Reply, wwwAuthenticate: WwwAuthenticate): Reply {
  const kept = [...reply.headers].filter(([name]) => !reserved.has(name));
  const headers = kept.map(([name, value]) =>
    name === 'www-authenticate' && wwwAuthenticate === 'rename'
      ? (['x-amzn-remapped-www-authenticate', value] as const)
      : ([name, value] as const),
  );
  return { ...reply, headers: new Map(headers) };
}
