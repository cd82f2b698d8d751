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

This page is written by \`npm run test:clients -- --update\`, which installs the clients below from the registry, in a separate folder, and runs the whole sign-in of each
against \`npm start\`: the client opens the browser (a script in Chromium reads the consent page, allows it and logs in at the demo Spotify), gets its tokens and calls a tool.
If a client needs a model, a program that calls the tool replaces it; no account is needed.

- **Refresh**: the access token had expired; the client refreshed it and called again without user interaction.
- **Restart**: the server was restarted; the client called again without user interaction.
- **Ended sign-in**: the user had disconnected on the start page; the client signed in again and called again.

| client | version | identified by | sign-in and call | refresh | restart | ended sign-in |
|---|---|---|---|---|---|---|
`;

const after = `
The Inspector's page can list the server's tools without a user, so it connects with an expired token. Its next call is refused, and it opens the sign-in by itself.

Copilot CLI runs without an account (offline, with a local model) and is configured in \`~/.copilot/mcp-config.json\`. It opens the sign-in at the start, or with \`/mcp auth spotify\`. In interactive mode it
refreshes an expired token. \`copilot --prompt\` does not, although it has a refresh token: it says that the server requires authentication and sends no request to the token endpoint.
`;
