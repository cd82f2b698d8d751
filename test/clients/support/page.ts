import clients from '../registry/package.json' with { type: 'json' };
import type { RealClient } from './clients.ts';

const versions: Readonly<Record<string, string>> = clients.dependencies;
const steps = ['sign-in', 'refresh', 'restart', 'ended sign-in'] as const;

/** `docs/clients.md`: what each client did when it was driven last. */
export function clientsPage(done: ReadonlyMap<RealClient, ReadonlySet<string>>): Promise<string> | string {
  const rows = [...done].map(([client, did]) => {
    const cells = steps.map((step) => (did.has(step) ? 'yes' : '**no**'));
    return `| ${[client.name, versions[client.package], client.knownBy, ...cells].join(' | ')} |`;
  });
  return `${before}${rows.join('\n')}\n${after}`;
}

const before = `# Clients

This page is written by \`npm run test:clients -- --update\`, which installs the clients below from the registry, in a folder of their own, and drives each through the whole sign-in
against \`npm start\`: it opens the browser (Chromium, in which a person reads the consent page, allows it and logs in at the demo Spotify), gets its tokens and calls a tool.
Where a client asks a model, a program answers that calls the tool; no account is needed.

- **Refresh**: the access token had ended; the client refreshed it and called again without asking anybody.
- **Restart**: the server was stopped and started; the client called again without asking anybody.
- **Ended sign-in**: the user had disconnected on the start page; the client signed in anew and called again.

| client | version | known by | sign-in and call | refresh | restart | ended sign-in |
|---|---|---|---|---|---|---|
`;

const after = `
The Inspector's page lists what the server offers without a user, so it connects with a token that has ended. Its next call is refused, and it opens the sign-in by itself.

Copilot CLI runs without an account (offline, with a model of one's own) and is added by \`~/.copilot/mcp-config.json\`. It opens the sign-in when it starts, or by \`/mcp auth spotify\`. On its screen it
refreshes a token that has ended; \`copilot --prompt\` does not, though it keeps a refresh token: it says that the server requires authentication and sends nothing to the token endpoint.
`;
