import { createHmac } from 'node:crypto';
import ipaddr from 'ipaddr.js';

/** The part of an address that one subscriber has: all of an IPv4 address, the first 64 bits of an IPv6 one. */
export function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return 'unknown';
  const parsed = ipaddr.process(address);
  return parsed instanceof ipaddr.IPv6 ? parsed.parts.slice(0, 4).join(':') : parsed.toString();
}

/** What stands for an address in the table, where it is kept for as long as attempts are counted: nobody can read it back. */
export const hashedAddress = (key: Buffer, address: string): string =>
  createHmac('sha256', key).update(networkOf(address)).digest('base64url').slice(0, 22);
