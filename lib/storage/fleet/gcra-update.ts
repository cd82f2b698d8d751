import { type Limit, span } from '../../resilience/decisions/gcra.ts';
import type { Row } from '../dynamodb.ts';

/** A part of an update of the limiter's row. */
export interface UpdateFragment {
  readonly set?: string;
  readonly add?: string;
  readonly remove?: readonly string[];
  readonly condition?: string;
  readonly names: Readonly<Record<string, string>>;
  readonly values: Row;
}

/** A stored time further ahead than a burst and this was written by a wrong clock. Milliseconds. */
const tolerance = 1000;

const number = (value: number): { N: string } => ({ N: String(value) });

/**
 * Takes tokens of one limit. DynamoDB has no `max()`, so there are two forms: the stored time is ahead of the clock and
 * grows, or behind it and starts from now. Takers that are ahead do not conflict with each other.
 */
export function step(
  which: 'second' | 'minute',
  tat: number,
  limit: Limit,
  count: number,
  now: number,
): UpdateFragment {
  const name = `#${which}`;
  const names = { [name]: `tat_${which}` };
  const length = count * limit.interval;
  if (tat > now) {
    return {
      names,
      set: `${name} = ${name} + :${which}_step`,
      condition: `${name} > :${which}_now AND ${name} <= :${which}_last`,
      values: {
        [`:${which}_step`]: number(length),
        [`:${which}_now`]: number(now),
        [`:${which}_last`]: number(now + span(limit) - length),
      },
    };
  }
  return {
    names,
    set: `${name} = :${which}_next`,
    condition: `(NOT attribute_type(${name}, :number) OR ${name} <= :${which}_now)`,
    values: { ':number': { S: 'N' }, [`:${which}_next`]: number(now + length), [`:${which}_now`]: number(now) },
  };
}

/** Resets a stored time that is too far ahead to a full burst; `undefined` when it is not. */
export function repair(which: 'second' | 'minute', tat: number, limit: Limit, now: number): UpdateFragment | undefined {
  const full = now + span(limit);
  if (tat <= full + tolerance) return undefined;
  const name = `#${which}`;
  return {
    names: { [name]: `tat_${which}` },
    set: `${name} = :${which}_full`,
    condition: `${name} > :${which}_wrong`,
    values: { [`:${which}_full`]: number(full), [`:${which}_wrong`]: number(full + tolerance) },
  };
}
