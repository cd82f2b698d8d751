import type { AuthInfo } from '@modelcontextprotocol/server';
import type { Audience } from '../auth/access-token-check.ts';
import type { Bearer } from '../auth/bearer.ts';
import { offeredScopes } from '../auth/scopes.ts';
import { audienceOf, challenge } from './protected-resource.ts';

const bearer = /^Bearer +([\w~+/.-]+=*)$/i;

/** Authenticates the `Authorization` header (RFC 6750), or returns a 401 that says how to sign in. */
export const authenticate =
  (check: (token: string, audience: Audience) => Promise<Bearer>) =>
  async (request: Request): Promise<AuthInfo | Response> => {
    const header = request.headers.get('authorization');
    const token = bearer.exec(header ?? '')?.[1];
    if (token === undefined) return challenge(request, header === null ? undefined : 'invalid_request');
    const found = await check(token, audienceOf(request));
    if (!found.valid) return challenge(request, 'invalid_token');
    const { account, clientId = 'static', scopes = offeredScopes, issuedAt, expiresAt, grant } = found;
    return {
      token,
      clientId,
      scopes: [...scopes],
      ...(expiresAt !== undefined && { expiresAt }),
      extra: {
        ...(account !== undefined && { account }),
        ...(issuedAt === undefined ? { owner: true } : { issuedAt }),
        ...(grant !== undefined && { grant }),
      },
    };
  };
