import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { waysToAdd } from '../../infra/setup/steps/finish.ts';
import { clientInstructions, firstClient } from '../../lib/sign-in/pages/client-instructions.ts';
import { root } from '../support/environment.ts';

const readme = readFileSync(path.join(root, 'README.md'), 'utf8');
const withoutSpaces = (text: string): string => text.replace(/\s+/g, '');

describe('the README', () => {
  test.each(clientInstructions('https://HOST/mcp').map((client) => [client.name, client] as const))(
    'says of %s what the start page says',
    (name, { code }) => {
      const row = readme.split('\n').find((line) => line.startsWith(`| ${name} |`));
      expect(row).toBeDefined();
      if (code !== undefined) expect(withoutSpaces(row ?? '')).toContain(withoutSpaces(code));
    },
  );

  test('has the links of one click for the laptop', () => {
    const links = clientInstructions('http://127.0.0.1:3000/mcp').flatMap(({ link }) => link ?? []);
    expect(links).toHaveLength(2);
    for (const link of links) expect(readme).toContain(`(${link})`);
  });
});

test('links lead a client to the server’s own address', () => {
  const url = 'https://mcp.example.com/mcp';
  const [vscode = '', cursor = ''] = clientInstructions(url).flatMap(({ link }) => link ?? []);
  expect(JSON.parse(decodeURIComponent(vscode.replace('vscode:mcp/install?', '')))).toEqual({
    name: 'spotify',
    type: 'http',
    url,
  });
  const { protocol, host, pathname, searchParams } = new URL(cursor);
  expect([protocol, host, pathname]).toEqual(['cursor:', 'anysphere.cursor-deeplink', '/mcp/install']);
  expect(searchParams.get('name')).toBe('spotify');
  expect(JSON.parse(Buffer.from(searchParams.get('config') ?? '', 'base64').toString())).toEqual({
    url: `${url}/core`,
  });
});

test('what connects from the internet is not sent to an address of this computer', () => {
  const saidAt = (url: string) =>
    clientInstructions(url).flatMap(({ name, text = '' }) => (text.includes('from the internet') ? [name] : []));
  expect(saidAt('http://127.0.0.1:3000/mcp')).toEqual(['Claude', 'ChatGPT']);
  expect(saidAt('http://localhost:3000/mcp')).toEqual(['Claude', 'ChatGPT']);
  expect(saidAt('https://mcp.example.com/mcp')).toEqual([]);
  expect(readme).toContain('connect from the internet');
});

describe('which list of tools each client gets', () => {
  const url = 'https://mcp.example.com/mcp';
  const clients = clientInstructions(url);
  const paths = (text: string): readonly string[] => [
    ...new Set([...text.matchAll(/https:\/\/mcp\.example\.com(\/mcp[\w/]*)/g)].map(([, path = '']) => path)),
  ];

  test('those that take few tools or have no search for them get the short one', () => {
    expect(clients.filter(({ tools }) => tools === 'core').map(({ name }) => name)).toEqual([
      ...['Cursor', 'Windsurf', 'cline', 'Gemini CLI', 'Copilot CLI'],
    ]);
  });

  test.each(clients.map((client) => [client.name, client] as const))('%s', (_, { code = '', tools }) => {
    expect(paths(code)).toEqual(code === '' ? [] : [tools === 'core' ? '/mcp/core' : '/mcp']);
  });

  test('the first that can reach the server is the one that the start page opens', () => {
    expect(firstClient(url)).toBe('claude');
    for (const here of ['http://127.0.0.1:3000/mcp', 'http://localhost/mcp', 'http://[::1]:3000/mcp'])
      expect(firstClient(here)).toBe('claude-code');
  });

  test('the wizard says the same in the same order', () => {
    const said = withoutSpaces(waysToAdd(url));
    for (const { name, text = '', code = '', next = '' } of clients)
      expect(said).toContain(withoutSpaces(`${name}:${text}${code}${next}`));
  });
});
