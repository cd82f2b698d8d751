import type { ParameterMapping } from '../../template/api.ts';
import type { Reply } from './reply.ts';

/** What happens to a function's own WWW-Authenticate header; it is not documented which of the two API Gateway does. */
export type WwwAuthenticate = 'keep' | 'rename';

/** Headers that belong to the connection or to the gateway; a function's are dropped, and a mapping may not name them. */
const reserved = new Set(
  'connection content-length host keep-alive proxy-authenticate proxy-authorization te trailer trailers transfer-encoding upgrade via'.split(
    ' ',
  ),
);
const unmappable = ['authorization', 'content-encoding', 'content-location', 'forwarded', 'origin'];
const unmappablePrefixes = ['access-control-', 'apigw-', 'x-amz-', 'x-amzn-', 'x-forwarded-'];

/**
 * Compiles the response parameters of an integration, of which the stack uses one form: a header takes the value of another (API
 * Gateway developer guide, "Transform API requests and responses for HTTP APIs"). A source that is not there changes nothing.
 * @throws Error that names a mapping that API Gateway would refuse or the laptop does not know.
 */
export function compileMapping(mappings: readonly ParameterMapping[]): (reply: Reply) => Reply {
  const changes = mappings.map(({ destination, source }) => {
    const [, name = ''] = /^overwrite:header\.(.+)$/.exec(destination.toLowerCase()) ?? [];
    const [, from = ''] = /^\$response\.header\.(.+)$/.exec(source.toLowerCase()) ?? [];
    if (name === '' || from === '')
      throw new Error(`The laptop does not know the mapping from ${source} to ${destination}.`);
    if (reserved.has(name) || unmappable.includes(name) || unmappablePrefixes.some((start) => name.startsWith(start)))
      throw new Error(`API Gateway does not let a mapping change the header ${name}.`);
    return { name, from };
  });
  return (reply) => {
    const changed = changes.flatMap(({ name, from }) => {
      const value = reply.headers.get(from);
      return value === undefined ? [] : [[name, value] as const];
    });
    return { ...reply, headers: new Map([...reply.headers, ...changed]) };
  };
}

/**
 * What API Gateway does to a function's headers before any mapping: reserved ones are dropped, WWW-Authenticate may be
 * renamed.
 */
export function filterHeaders(reply: Reply, wwwAuthenticate: WwwAuthenticate): Reply {
  const kept = [...reply.headers].filter(([name]) => !reserved.has(name));
  const headers = kept.map(([name, value]) =>
    name === 'www-authenticate' && wwwAuthenticate === 'rename'
      ? (['x-amzn-remapped-www-authenticate', value] as const)
      : ([name, value] as const),
  );
  return { ...reply, headers: new Map(headers) };
}
