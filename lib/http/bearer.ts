import type { AuthInfo } from '@modelcontextprotocol/server';
import type { Bearer } from '../auth/static-token.ts';

const bearer = /^Bearer +([\w~+/.-]+=*)$/i;

/** Who calls by the `Authorization` header (RFC 6750), or the 401 that says what is missing. */
export const authenticate =
  (check: (token: string) => Promise<Bearer>) =>
  async (request: Request): Promise<AuthInfo | Response> => {
    const header = request.headers.get('authorization');
    const token = bearer.exec(header ?? '')?.[1];
    if (token === undefined) return challenge(header === null ? undefined : 'invalid_request');
    const found = await check(token);
    if (!found.valid) return challenge('invalid_token');
    const { account } = found;
    return {
      token,
      clientId: 'static',
      scopes: ['read', 'control', 'write'],
      ...(account !== undefined && { extra: { account } }),
    };
  };

function challenge(error?: 'invalid_request' | 'invalid_token'): Response {
  const message = "Send the server's access token in the header: Authorization: Bearer <token>.";
  return Response.json(
    { error: error ?? 'unauthorized', error_description: message },
    { status: 401, headers: { 'www-authenticate': error ? `Bearer error="${error}"` : 'Bearer' } },
  );
}
