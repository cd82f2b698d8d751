import type { Role, Statement } from '../template/policies.ts';
import { matchesWildcard } from '../template/wildcards.ts';
import { AwsError } from './errors.ts';

export interface Need {
  /** Such as `dynamodb:GetItem`. */
  readonly action: string;
  /** ARN, or `*` where the action has no resource. */
  readonly resource: string;
}

/** Rejects a call by throwing AccessDeniedException with AWS's message. */
export type Authorize = (need: Need) => void;

/** Creates the check of one role for the containers of one function. */
export function authorizer(role: Role, session: string): Authorize {
  const principal = `${role.arn.replace(':iam:', ':sts:').replace(':role/', ':assumed-role/')}/${session}`;
  // A function asks for the same few things again and again.
  const allowed = new Set<string>();
  return (need) => {
    const key = `${need.action} ${need.resource}`;
    if (allowed.has(key)) return;
    const matching = role.statements.filter((statement) => matches(statement, need));
    const denied = matching.some(({ Effect }) => Effect === 'Deny');
    if (!denied && matching.length > 0) {
      allowed.add(key);
      return;
    }
    const reason = denied
      ? 'with an explicit deny in an identity-based policy'
      : `because no identity-based policy allows the ${need.action} action`;
    throw new AwsError(
      'AccessDeniedException',
      `User: ${principal} is not authorized to perform: ${need.action} on resource: ${need.resource} ${reason}`,
    );
  };
}

function matches(statement: Statement, { action, resource }: Need): boolean {
  const { Action, NotAction, Resource, NotResource } = statement;
  const wanted = action.toLowerCase();
  const isAction = (pattern: string) => matchesWildcard(pattern.toLowerCase(), wanted);
  const isResource = (pattern: string) => pattern === '*' || matchesWildcard(pattern, resource);
  return (
    (Action?.some(isAction) ?? !NotAction?.some(isAction)) &&
    (Resource?.some(isResource) ?? !NotResource?.some(isResource))
  );
}
