import { json } from '../reply.ts';
import type { Handler, Route } from '../route.ts';
import { privateUser } from '../shape/user.ts';

const profile: Handler = (call) => json(privateUser(call.view, call.user, call.scopes));

/** The signed-in user's own profile. */
export const meRoutes: readonly Route[] = [
  { operation: 'get-current-users-profile', method: 'GET', path: '/me', bucket: 'profile', handle: profile },
];
