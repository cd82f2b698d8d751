import { html } from 'hono/html';
import { type Scope, scopes } from '../../auth/scopes.ts';
import { type RedirectKind, redirectKind } from '../redirects.ts';
import type { Html, Page } from './layout.ts';

export interface Consent {
  readonly action: string;
  readonly formToken: string;
  /** The name that the client gives itself, which proves nothing. */
  readonly clientName: string;
  /** The host of the client's metadata document, which proves its identity. Absent for a client that registered itself. */
  readonly clientHost: string | undefined;
  readonly redirect: URL;
  readonly resource: string;
  /** The server's owner; absent while there is none. */
  readonly owner: string | undefined;
  readonly wanted: readonly Scope[];
  /** Spotify's page, to which the form redirects. */
  readonly spotify: string;
}

const meanings: Readonly<Record<Scope, string>> = {
  read: 'See your library, playlists, what you play and have played, and search',
  control: 'Play, pause, skip and queue on your devices',
  write: 'Change your playlists and your library: add, remove, create, rename',
  disconnect: 'Disconnect your account: sign you out everywhere and delete your data on the server',
};

/** Where the browser goes afterwards, in words that a user can judge. For an app only the scheme identifies it. */
const destinations: Readonly<Record<RedirectKind, (redirect: URL) => Html>> = {
  site: ({ origin }) => html`<strong>${origin}</strong>`,
  loopback: ({ origin }) => html`<strong>${origin}</strong> (a program on this computer)`,
  app: ({ protocol }) => html`an app on this device, by its scheme <strong>${protocol}</strong>`,
};

/** The page's only warning: what could be wrong, and what to do then. */
const warnings: Readonly<Record<RedirectKind, string>> = {
  site: 'Go on only if you started this sign-in yourself and know this site.',
  loopback: 'Go on only if you started this sign-in yourself: any program on this computer could wait at this address.',
  app: 'Go on only if you started this sign-in yourself: any app on this device could have registered this scheme.',
};

/** The form target of a redirect in a policy, which can name apps and IPv6 addresses only by their schemes. */
const formTarget = (kind: RedirectKind, { protocol, hostname, origin }: URL): string =>
  kind === 'app' || hostname.startsWith('[') ? protocol : origin;

/** Asks whether a client may have access, and lists what it may do. */
export function consentPage(consent: Consent): Page {
  const { redirect, clientName, clientHost } = consent;
  const kind = redirectKind(redirect.href);
  if (kind === undefined) throw new Error('The client has a redirect URI that is not allowed.');
  return {
    title: `Let ${clientName} use your Spotify?`,
    formTargets: [consent.spotify, formTarget(kind, redirect)],
    body: html`<h1>Let “${clientName}” use your Spotify?</h1>
<p>It asks to use ${consent.owner === undefined ? 'this server' : html`the server of <strong>${consent.owner}</strong>`} in your name.</p>
<p class="note">${warnings[kind]}</p>
<dl class="card">
<dt>The client calls itself</dt><dd>${clientName}</dd>
<dt>Who vouches for the name</dt><dd>${clientHost ?? 'nobody: the client registered itself'}</dd>
<dt>Afterwards you are sent to</dt><dd>${destinations[kind](redirect)}</dd>
<dt>For the server</dt><dd><code>${consent.resource}</code></dd>
</dl>
<form method="post" action="${consent.action}">
<input type="hidden" name="form_token" value="${consent.formToken}">
<h2>It may</h2>
${scopes.filter((scope) => consent.wanted.includes(scope)).map(scopeBox)}
<p>Next you sign in at Spotify. This client never gets your Spotify password or Spotify’s tokens.</p>
<div class="row">
<button name="decision" value="allow">Allow and go on to Spotify</button>
<button name="decision" value="deny" class="plain">Cancel</button>
</div>
</form>`,
  };
}

const scopeBox = (scope: Scope) =>
  scope === 'read'
    ? html`<label class="check"><input type="checkbox" checked disabled> <span>${meanings.read}</span></label>`
    : html`<label class="check"><input type="checkbox" name="scope" value="${scope}"${scope === 'disconnect' ? '' : ' checked'}> <span>${meanings[scope]}</span></label>`;
