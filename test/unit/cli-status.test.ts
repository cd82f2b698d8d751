import { expect, test } from 'vitest';
import { statusOf } from '../../cli/commands/status.ts';

const signedIn = (sign_in: unknown): string | undefined =>
  new Map(statusOf({ version: '1', mode: 'development', sign_in }, 'https://mcp.example/mcp').facts).get('Signed in');

test('the status of a server that cannot read its table is shown, and is no error of the command', () => {
  expect(signedIn({ advice: 'Whether the sign-in is still valid is unknown.' })).toMatch(/^unknown: /);
  expect(signedIn(undefined)).toMatch(/^unknown: /);
  expect(signedIn({ connected: false })).toMatch(/^no: /);
  expect(signedIn({ connected: true, ends_at: '2027-05-29T00:00:00Z' })).toBe('yes, until 29 May 2027');
});
