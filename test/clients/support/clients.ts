import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import type { Page } from 'playwright-core';
import { type Place, run, runInTerminal, startInTerminal } from './command.ts';
import type { Person } from './person.ts';

/** Where a client works, and what it works with. */
export interface Desk extends Place {
  readonly mcpUrl: string;
  /** Where the model would be that some clients ask. */
  readonly modelsUrl: string;
  readonly person: Person;
}

/** A client, ready to be used. */
export interface RunningClient {
  /** Adds the server and signs in, as its documentation says. Resolves to what it said. */
  readonly signIn: () => Promise<string>;
  /** Calls `get_current_user`, or lets a model call it. Resolves to what it said. */
  readonly call: () => Promise<string>;
  readonly close?: () => Promise<void>;
}

/** A client of the registry. */
export interface RealClient {
  readonly name: string;
  readonly package: string;
  /** How it makes itself known. */
  readonly knownBy: 'registration' | 'metadata document';
  /** What it is called on the consent page. */
  readonly consent: string;
  readonly start: (desk: Desk) => Promise<RunningClient>;
}

const minute = 60_000;
const question = 'Who am I on Spotify?';
const said = async (done: Promise<{ readonly text: string }>): Promise<string> => (await done).text;

const mcpRemote: RealClient = {
  name: 'mcp-remote',
  package: 'mcp-remote',
  knownBy: 'registration',
  consent: 'MCP CLI Proxy',
  start: ({ mcpUrl, cwd, environment }) => {
    const call = async (): Promise<string> => {
      const client = new Client({ name: 'stdio-client', version: '1.0.0' });
      const env = { ...environment };
      const transport = new StdioClientTransport({ command: 'mcp-remote', args: [mcpUrl], cwd, env, stderr: 'pipe' });
      const log: string[] = [];
      transport.stderr?.on('data', (chunk) => void log.push(String(chunk)));
      try {
        await client.connect(transport, { timeout: 45_000 });
        return JSON.stringify(await client.callTool({ name: 'get_current_user', arguments: {} }));
      } catch (error) {
        return `${error}\n${log.join('')}`;
      } finally {
        await client.close();
      }
    };
    // It has no command to sign in: whoever starts it first is asked.
    return Promise.resolve({ signIn: call, call });
  },
};

const inspectorCli: RealClient = {
  name: 'Inspector, command line',
  package: '@modelcontextprotocol/inspector',
  knownBy: 'registration',
  consent: 'MCP Inspector',
  start: (desk) => {
    const command = ['mcp-inspector', '--cli', desk.mcpUrl, '--transport', 'http', '--method', 'tools/call'];
    const call = (opens: 'true' | 'false') =>
      said(
        run(
          {
            ...desk,
            environment: {
              ...desk.environment,
              MCP_AUTO_OPEN_ENABLED: opens,
              MCP_INSPECTOR_SECRET_STORE: 'file',
            },
          },
          [...command, '--tool-name', 'get_current_user', ...(opens === 'true' ? [] : ['--stored-auth-only'])],
        ),
      );
    return Promise.resolve({ signIn: () => call('true'), call: () => call('false') });
  },
};

const inspectorPage: RealClient = {
  name: 'Inspector, web page',
  package: '@modelcontextprotocol/inspector',
  knownBy: 'registration',
  consent: 'MCP Inspector',
  start: async (desk) => {
    const environment = { ...desk.environment, MCP_AUTO_OPEN_ENABLED: 'false', MCP_INSPECTOR_SECRET_STORE: 'file' };
    const server = startInTerminal({ ...desk, environment }, [
      ...['mcp-inspector', '--web', '--transport', 'http', '--server-url', desk.mcpUrl],
    ]);
    const [url] = await server.shows(/http:\/\/127\.0\.0\.1:\d+\?MCP_INSPECTOR_API_TOKEN=\w+/);
    const context = await desk.person.browser.newContext();
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    const answers = page.getByText(/display_name: Demo Listener/);
    const execute = async (): Promise<void> => {
      // What the last call brought goes when another tool is chosen.
      await page.getByText('get_server_status').first().click();
      await page.getByText('get_current_user').first().click();
      await answers.waitFor({ state: 'detached' });
      await page.getByRole('button', { name: 'Execute Tool' }).click();
    };
    let isConnected = false;
    /** It is sent to the consent page when it connects first, and later by a call: what the server offers is listed without a user. */
    const untilAsked = async (): Promise<void> => {
      if (isConnected) return execute();
      await page.goto(url);
      await page.getByRole('switch').first().click({ force: true });
    };
    return {
      signIn: async () => {
        await untilAsked();
        await page.waitForURL(/\/oauth\/consent\//);
        await agree(page);
        await page.waitForURL(({ pathname }) => pathname === '/');
        await page.getByText('Tools', { exact: true }).first().click();
        isConnected = true;
        return 'signed in';
      },
      call: async () => {
        await execute();
        return (
          (await answers
            .first()
            .textContent()
            .catch(() => page.locator('body').innerText())) ?? ''
        );
      },
      close: async () => {
        await context.close();
        await server.close();
      },
    };
  },
};

/** Agrees on a consent page and logs in at the demo Spotify. */
async function agree(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Allow' }).click();
  await page.getByRole('button', { name: 'Log in as Demo Listener' }).click();
}

const mcporter: RealClient = {
  name: 'mcporter',
  package: 'mcporter',
  knownBy: 'registration',
  consent: 'mcporter (spotify)',
  start: async (desk) => {
    await run(desk, ['mcporter', 'config', 'add', 'spotify', desk.mcpUrl]);
    return {
      signIn: () => said(run(desk, ['mcporter', 'auth', 'spotify', '--reset'])),
      call: () => said(run(desk, ['mcporter', '--oauth-timeout', '3000', 'call', 'spotify.get_current_user'])),
    };
  },
};

const geminiCli: RealClient = {
  name: 'Gemini CLI',
  package: '@google/gemini-cli',
  knownBy: 'registration',
  consent: 'Gemini CLI MCP Client',
  start: async (given) => {
    const environment = {
      ...given.environment,
      ...{ GEMINI_API_KEY: 'none', GOOGLE_GEMINI_BASE_URL: given.modelsUrl, GEMINI_CLI_TRUST_WORKSPACE: 'true' },
    };
    const desk = { ...given, environment };
    await mkdir(path.join(desk.cwd, '.gemini'), { recursive: true });
    const mcpServers = { spotify: { httpUrl: desk.mcpUrl, trust: true } };
    const settings = { mcpServers, security: { auth: { selectedType: 'gemini-api-key' } } };
    await writeFile(path.join(desk.cwd, '.gemini/settings.json'), JSON.stringify(settings));
    const gemini = ['gemini', '--model', 'gemini-2.5-flash'];
    return {
      signIn: async () => {
        const terminal = startInTerminal(desk, gemini);
        try {
          await terminal.shows(/Type your message/);
          await terminal.type('/mcp auth spotify');
          await terminal.until(/Do you want to continue\?|Opening your browser/, '');
          await terminal.until(/Opening your browser/, '');
          const [outcome] = await terminal.shows(/Successfully authenticated[^│]*|Failed to authenticate[^│]*/);
          // It goes on to list the tools, with a refresh before each request: one whose answer it does not keep is spent.
          await sleep(8000);
          return outcome;
        } finally {
          await terminal.close();
        }
      },
      call: async () => {
        // It refreshes tokens that live less than five minutes before each use, and the server allows ten refreshes a minute.
        await sleep(minute - (Date.now() % minute));
        return said(run(desk, [...gemini, '--approval-mode', 'yolo', '--prompt', question]));
      },
    };
  },
};

const codex: RealClient = {
  name: 'Codex',
  package: '@openai/codex',
  knownBy: 'metadata document',
  consent: 'Codex',
  start: async (desk) => {
    await mkdir(path.join(desk.cwd, '.codex'), { recursive: true });
    const config = [
      'model = "none"',
      'model_provider = "none"',
      '[model_providers.none]',
      'name = "none"',
      `base_url = "${desk.modelsUrl}/v1"`,
      'wire_api = "responses"',
      '[mcp_servers.spotify]',
      `url = "${desk.mcpUrl}"`,
    ];
    await writeFile(path.join(desk.cwd, '.codex/config.toml'), config.join('\n'));
    const exec = ['codex', 'exec', '--skip-git-repo-check', '--dangerously-bypass-approvals-and-sandbox', question];
    return {
      signIn: () => said(run(desk, ['codex', 'mcp', 'login', 'spotify'])),
      call: () => said(run(desk, exec)),
    };
  },
};

const claudeCode: RealClient = {
  name: 'Claude Code',
  package: '@anthropic-ai/claude-code',
  knownBy: 'metadata document',
  consent: 'Claude Code',
  start: async (given) => {
    const environment = {
      ...given.environment,
      ANTHROPIC_BASE_URL: given.modelsUrl,
      ANTHROPIC_API_KEY: 'none',
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
      // With it tools would be offered only after a search for them.
      ENABLE_TOOL_SEARCH: 'false',
    };
    const desk = { ...given, environment };
    await run(desk, ['claude', 'mcp', 'add', '--transport', 'http', 'spotify', desk.mcpUrl]);
    return {
      signIn: () => said(runInTerminal(desk, ['claude', 'mcp', 'login', 'spotify'])),
      call: () => said(run(desk, ['claude', '--print', question, '--allowedTools', 'mcp__spotify__get_current_user'])),
    };
  },
};

const copilotCli: RealClient = {
  name: 'Copilot CLI',
  package: '@github/copilot',
  knownBy: 'metadata document',
  consent: 'GitHub Copilot CLI',
  start: async (given) => {
    const environment = {
      ...given.environment,
      COPILOT_OFFLINE: 'true',
      COPILOT_AUTO_UPDATE: 'false',
      COPILOT_PROVIDER_BASE_URL: `${given.modelsUrl}/v1`,
      COPILOT_MODEL: 'none',
      // Exactly this also trusts the folder.
      COPILOT_ALLOW_ALL: 'true',
      // It opens pages only where there seems to be a desktop.
      DISPLAY: ':0',
    };
    const desk = { ...given, environment };
    await mkdir(path.join(desk.cwd, '.copilot'), { recursive: true });
    const mcpServers = { spotify: { type: 'http', url: desk.mcpUrl, tools: ['*'] } };
    await writeFile(path.join(desk.cwd, '.copilot/mcp-config.json'), JSON.stringify({ mcpServers }));
    /** Its screen, once it has asked the servers that it knows. */
    const open = async () => {
      const terminal = startInTerminal(desk, ['copilot']);
      await terminal.shows(/\/ commands/);
      await sleep(5000);
      return terminal;
    };
    const tokens = path.join(desk.cwd, '.copilot/mcp-oauth-config');
    /** The refresh token that it keeps. */
    const kept = async (): Promise<string | undefined> => {
      const names = (await readdir(tokens).catch(() => [])).filter((name) => name.endsWith('.tokens.json'));
      const texts = await Promise.all(names.map((name) => readFile(path.join(tokens, name), 'utf8')));
      return texts.flatMap((text) => /"refreshToken":"([^"]+)"/.exec(text)?.[1] ?? [])[0];
    };
    return {
      signIn: async () => {
        const before = await kept();
        const terminal = await open();
        try {
          // It opens the sign-in itself when it knows of none.
          for (let polls = 0; polls < 20 && (await kept()) === before; polls++) await sleep(250);
          if ((await kept()) !== before) return 'signed in when it started';
          await terminal.type('/mcp auth spotify');
          const [outcome] = await terminal.shows(/Successfully authenticated[^│]*|[Ff]ailed to[^│]*/);
          return outcome;
        } finally {
          await terminal.close();
        }
      },
      // On its screen: with --prompt it never refreshes.
      call: async () => {
        const terminal = await open();
        try {
          await terminal.type(question);
          // The whole sentence: it appears word by word.
          const [answer] = await terminal.shows(
            /The tool said: Demo Listener|No (name|tool).*|requires authentication.*/,
          );
          return answer;
        } finally {
          await terminal.close();
        }
      },
    };
  },
};

const opencode: RealClient = {
  name: 'opencode',
  package: 'opencode-ai',
  knownBy: 'registration',
  consent: 'OpenCode',
  start: async (desk) => {
    const model = { npm: '@ai-sdk/openai-compatible', options: { baseURL: `${desk.modelsUrl}/v1`, apiKey: 'none' } };
    const config = {
      model: 'none/none',
      small_model: 'none/none',
      provider: { none: { ...model, name: 'none', models: { none: { name: 'none', tool_call: true } } } },
      mcp: { spotify: { type: 'remote', url: desk.mcpUrl, enabled: true } },
    };
    await writeFile(path.join(desk.cwd, 'opencode.json'), JSON.stringify(config));
    return {
      signIn: () => said(run(desk, ['opencode', 'mcp', 'auth', 'spotify'])),
      call: () => said(run(desk, ['opencode', 'run', question])),
    };
  },
};

/** The clients that are driven, in the order of the table. */
export const realClients: readonly RealClient[] = [
  mcpRemote,
  inspectorCli,
  inspectorPage,
  mcporter,
  geminiCli,
  codex,
  claudeCode,
  copilotCli,
  opencode,
];
