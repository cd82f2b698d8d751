import { createHash } from 'node:crypto';
import { json, type Reply } from '../http/reply.ts';
import type { World } from '../seed/world.ts';
import type { Grant } from '../state/tokens.ts';
import { type ClientProof, proofOf } from './client.ts';

/** What `POST /api/token` reads of a request. */
export interface TokenRequest {
  readonly authorization: string | undefined;
  readonly contentType: string;
  readonly body: string;
}

/** `POST /api/token`: a code or a refresh token for an access token (RFC 6749, 4.1.3 and 6). */
export function token(world: World, request: TokenRequest): Reply {
  const isForm = request.contentType.startsWith('application/x-www-form-urlencoded');
  const form = new URLSearchParams(isForm ? request.body : '');
  const kind = form.get('grant_type');
  if (kind === null) return refused('unsupported_grant_type', 'grant_type parameter is missing');
  const proof = proofOf(world.client, request.authorization, form);
  if (proof === 'unknown') return refused('invalid_client', 'Invalid client');
  if (proof === 'wrong-secret') return refused('invalid_client', 'Invalid client secret');
  if (kind === 'authorization_code') return byCode(world, form, proof);
  if (kind === 'refresh_token') return byRefreshToken(world, form, proof);
  return refused('unsupported_grant_type', `grant_type ${kind} is not supported`);
}

function byCode(world: World, form: URLSearchParams, proof: ClientProof): Reply {
  const code = world.tokens.redeem(form.get('code') ?? '');
  if (!code) return refused('invalid_grant', 'Invalid authorization code');
  if (form.get('redirect_uri') !== code.redirectUri) return refused('invalid_grant', 'Invalid redirect URI');
  const verifier = form.get('code_verifier');
  if (code.challenge !== undefined) {
    if (verifier === null) return refused('invalid_request', 'code_verifier required');
    if (!verifies(verifier, code.challenge)) return refused('invalid_grant', 'code_verifier was incorrect');
  } else if (proof === 'public') {
    return refused('invalid_client', 'Invalid client secret');
  }
  const { userId, scopes } = code;
  const grant: Grant = { userId, scopes, pkce: code.challenge !== undefined, consentedAt: world.clock.now() };
  return granted(world, grant, world.tokens.refresh(grant));
}

/** Whether a verifier belongs to an S256 challenge (RFC 7636, 4.6). */
function verifies(verifier: string, challenge: string): boolean {
  return createHash('sha256').update(verifier).digest('base64url') === challenge;
}

function byRefreshToken(world: World, form: URLSearchParams, proof: ClientProof): Reply {
  const refreshToken = form.get('refresh_token');
  if (refreshToken === null) return refused('invalid_request', 'refresh_token must be supplied');
  const grant = world.tokens.granted(refreshToken);
  if (grant === 'unknown') return refused('invalid_grant', 'Invalid refresh token');
  if (grant === 'ended') return refused('invalid_grant', 'Refresh token revoked');
  if (proof === 'public' && !grant.pkce) return refused('invalid_client', 'Invalid client secret');
  if (!world.settings().tokens.rotate) return granted(world, grant, undefined);
  world.tokens.revoke(refreshToken);
  return granted(world, grant, world.tokens.refresh(grant));
}

function granted(world: World, grant: Grant, refreshToken: string | undefined): Reply {
  const { lifetime } = world.settings().tokens;
  return json({
    access_token: world.tokens.access(grant, lifetime),
    token_type: 'Bearer',
    expires_in: lifetime,
    ...(refreshToken === undefined ? {} : { refresh_token: refreshToken }),
    scope: grant.scopes.join(' '),
  });
}

function refused(error: string, description: string): Reply {
  return json({ error, error_description: description }, 400);
}
