import { randomUUID } from 'node:crypto';
import type { ClaimWarming } from '../../lib/mcp/warming.ts';
import type { Table } from '../../lib/storage/dynamodb.ts';
import { leases } from '../../lib/storage/leases.ts';

/** Claims a user's warming for the fleet. The warm function has no MCP SDK, so it must not load `session-warming.ts`. */
export const warmingClaim =
  (table: Table, now: () => number): ClaimWarming =>
  async (account, period) =>
    (await leases(table, now, randomUUID)(`warming:${account}`, period)) !== undefined;
