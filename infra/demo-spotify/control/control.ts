import * as z from 'zod';
import { failure, json, type Reply } from '../http/reply.ts';
import { usualScopes } from '../scopes.ts';
import { demoUserId } from '../seed/people.ts';
import { settingsChange } from '../settings.ts';
import type { Account } from '../state/account.ts';
import { changeDevices, devicesChange } from './devices.ts';
import { fault } from './faults.ts';
import { changeOutside, outsideChange } from './outside.ts';
import type { DemoParts } from './parts.ts';
import { resolveReference } from './references.ts';

/** One request to the control endpoint. */
interface ControlRequest {
  readonly parts: DemoParts;
  readonly query: URLSearchParams;
  /** The JSON body; undefined when there is none. */
  readonly body: unknown;
}

type Control = (ask: ControlRequest) => Reply;

const done: Reply = json({ done: true });

const overview: Control = ({ parts: { world, faults, journal } }) =>
  json({
    mode: world.mode,
    now: world.clock.now(),
    settings: world.settings(),
    faults: faults.waiting(),
    counts: journal.counts(),
  });

const reset: Control = ({ parts, body }) => {
  const { state = false } = z.strictObject({ state: z.boolean().optional() }).parse(body ?? {});
  parts.world.changeSettings('default');
  parts.faults.reset();
  parts.journal.reset();
  parts.limits.reset();
  if (state) parts.world.reseed();
  return done;
};

const clock: Control = ({ parts: { world }, body }) => {
  world.clock.advance(z.strictObject({ advanceMs: z.number().min(0) }).parse(body).advanceMs);
  return json({ now: world.clock.now() });
};

const settings: Control = ({ parts: { world }, body }) => {
  world.changeSettings(settingsChange.parse(body));
  return json(world.settings());
};

const addFault: Control = ({ parts, body }) => {
  parts.faults.add(fault.parse(body));
  return done;
};

const clearFaults: Control = ({ parts }) => {
  parts.faults.reset();
  return done;
};

const counts: Control = ({ parts }) => json(parts.journal.counts());

const clearJournal: Control = ({ parts }) => {
  parts.journal.reset();
  return done;
};

const requests: Control = ({ parts, query }) => {
  const operation = query.get('operation');
  const entries = parts.journal.entries().filter((entry) => operation === null || entry.operation === operation);
  return json(entries.map((entry) => ({ ...entry })));
};

const resolve: Control = ({ parts, query }) => {
  const ref = query.get('ref') ?? '';
  const resolved = resolveReference(parts.world, ref);
  return resolved ? json({ ...resolved }) : failure(404, `Nothing at ${ref}`);
};

const userBody = z.strictObject({
  user: z.string().optional(),
  country: z.string().length(2).optional(),
  premium: z.boolean().optional(),
  registered: z.boolean().optional(),
});

const user: Control = ({ parts, body }) => {
  const { user: id, country, premium, registered } = userBody.parse(body);
  const account = accountOf(parts, id);
  const before = account.standing();
  account.change({
    country: country ?? before.country,
    premium: premium ?? before.premium,
    registered: registered ?? before.registered,
  });
  return json({ ...account.standing() });
};

const devices: Control = ({ parts, body }) => {
  const change = devicesChange.parse(body);
  return changeDevices(parts.world, accountOf(parts, change.user), change);
};

const tokenBody = z.strictObject({
  user: z.string().optional(),
  scopes: z.array(z.string()).optional(),
  consentedAt: z.number().optional(),
});

const giveTokens: Control = ({ parts: { world, ...rest }, body }) => {
  const wish = tokenBody.parse(body ?? {});
  const { id: userId } = accountOf({ world, ...rest }, wish.user);
  const consentedAt = wish.consentedAt ?? world.clock.now();
  const grant = { userId, scopes: wish.scopes ?? usualScopes, pkce: true, consentedAt };
  const accessToken = world.tokens.access(grant, world.settings().tokens.lifetime);
  return json({ refreshToken: world.tokens.refresh(grant), accessToken });
};

const endBody = z.strictObject({ user: z.string().optional(), which: z.enum(['access', 'all']) });

const endTokens: Control = ({ parts, body }) => {
  const { user: id, which } = endBody.parse(body);
  const account = accountOf(parts, id);
  if (which === 'all') parts.world.tokens.revokeUser(account.id);
  else parts.world.tokens.expireUser(account.id);
  return done;
};

const outside: Control = ({ parts, body }) => {
  const { status, body: answer } = changeOutside(parts, outsideChange.parse(body));
  return json({ status, body: answer });
};

const controls: Readonly<Record<string, Control>> = {
  'GET /_control': overview,
  'POST /_control/reset': reset,
  'POST /_control/clock': clock,
  'PATCH /_control/settings': settings,
  'POST /_control/faults': addFault,
  'DELETE /_control/faults': clearFaults,
  'GET /_control/counts': counts,
  'DELETE /_control/counts': clearJournal,
  'GET /_control/requests': requests,
  'GET /_control/resolve': resolve,
  'PATCH /_control/user': user,
  'PUT /_control/devices': devices,
  'POST /_control/tokens': giveTokens,
  'POST /_control/tokens/end': endTokens,
  'POST /_control/outside': outside,
};

/** Answers a request to the control endpoint; a wrong one gets 400 and says what is wrong. */
export function answerControl(parts: DemoParts, method: string, url: URL, text: string): Reply {
  const control = controls[`${method} ${url.pathname}`];
  if (!control) return failure(404, `No control ${method} ${url.pathname}`);
  try {
    return control({ parts, query: url.searchParams, body: text === '' ? undefined : JSON.parse(text) });
  } catch (error) {
    if (error instanceof z.ZodError) return failure(400, z.prettifyError(error));
    return failure(400, error instanceof Error ? error.message : String(error));
  }
}

function accountOf({ world }: DemoParts, id = demoUserId): Account {
  const account = world.accounts.get(id);
  if (!account) throw new Error(`No user ${id}`);
  return account;
}
