import { empty, failure, Refusal, type Reply, text } from './http/reply.ts';
import type { Limits } from './limits.ts';
import { marketOf } from './routes/ask.ts';
import type { ApiRequest, Call, Route } from './routes/route.ts';
import type { Match } from './routes/router.ts';
import type { World } from './seed/world.ts';
import type { View } from './shape/view.ts';
import type { Account } from './state/account.ts';

export interface Caller {
  readonly user: Account;
  readonly scopes: ReadonlySet<string>;
}

/** Answers a request to `/v1`: limits first, then who calls, then whether the mode and the scopes allow it. */
export function answerApi(
  world: World,
  limits: Limits,
  match: Match | 'method' | undefined,
  authorization: string | undefined,
  request: ApiRequest,
): Reply {
  const late = limits.rate();
  if (late) return late;
  const caller = callerOf(world, authorization);
  if ('status' in caller) return caller;
  const barred = standing(world, caller.user);
  if (barred) return barred;
  if (match === undefined) return failure(404, 'Service not found');
  if (match === 'method') return failure(405, 'Method not allowed');
  return (
    removal(world, match.route) ??
    scopeRefusal(match.route, caller.scopes) ??
    (world.mode === 'development' ? limits.quota(match.route.bucket) : undefined) ??
    carriedOut(world, match, caller, request)
  );
}

/** Executes an operation for a caller, without checking tokens or limits. */
export function carriedOut(world: World, match: Match, caller: Caller, request: ApiRequest): Reply {
  try {
    return match.route.handle(callOf(world, match, caller, request));
  } catch (error) {
    if (error instanceof Refusal) return error.reply;
    throw error;
  }
}

function callerOf(world: World, authorization: string | undefined): Caller | Reply {
  if (authorization === undefined) return failure(401, 'No token provided');
  const token = /^Bearer (\S+)$/i.exec(authorization)?.[1];
  if (token === undefined) return failure(400, 'Only valid bearer authentication supported');
  const access = world.tokens.check(token);
  if (access === 'expired') return failure(401, 'The access token expired');
  const user = access === 'unknown' ? undefined : world.accounts.get(access.userId);
  if (access === 'unknown' || !user) return failure(401, 'Invalid access token');
  return { user, scopes: new Set(access.scopes) };
}

function standing(world: World, user: Account): Reply | undefined {
  if (world.mode !== 'development') return undefined;
  if (!world.settings().ownerPremium) {
    return text('Active premium subscription required for the owner of the app.', 403);
  }
  if (user.standing().registered) return undefined;
  return text('Check settings on developer.spotify.com/dashboard, the user may not be registered.', 403);
}

function removal(world: World, route: Route): Reply | undefined {
  if (world.mode !== 'development' || route.removed === undefined) return undefined;
  return route.removed === 404 ? empty(404) : failure(403, 'Forbidden');
}

function scopeRefusal(route: Route, scopes: ReadonlySet<string>): Reply | undefined {
  const missing = (route.scopes ?? []).some((scope) => !scopes.has(scope));
  return missing ? failure(403, 'Insufficient client scope') : undefined;
}

function callOf(world: World, { params }: Match, { user, scopes }: Caller, request: ApiRequest): Call {
  const view: View = {
    mode: world.mode,
    api: `${world.origin()}/v1`,
    images: `${world.origin()}/image`,
    country: user.standing().country,
    withMarket: marketOf(request.query) !== undefined,
    withResume: scopes.has('user-read-playback-position'),
    resume: (id) => user.resumePoints.get(id) ?? 0,
    episodes: (request.query.get('additional_types') ?? '').split(',').includes('episode'),
  };
  return { ...request, world, user, scopes, param: (name) => params[name] ?? '', view };
}
