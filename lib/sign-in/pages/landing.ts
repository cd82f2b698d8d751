import { html, raw } from 'hono/html';
import type { Connection } from '../../auth/connections.ts';
import type { About } from '../ports.ts';
import { type ClientInstructions, clientInstructions, coreUrl, firstClient } from './client-instructions.ts';
import type { Html, Page } from './layout.ts';

export interface Landing {
  readonly origin: string;
  readonly formToken: string;
  /** Spotify's page, to which forms redirect. */
  readonly spotify: string;
  readonly isClaimed: boolean;
  readonly visitor: Visitor | undefined;
  readonly notice?: string | undefined;
  readonly about: About;
  /** The entries that the allow-list rejected, for correction. */
  readonly entries?: string | undefined;
}

/** A user who is signed in on the start page. */
export interface Visitor {
  readonly name: string;
  readonly spotifyId: string;
  /** ISO date on which Spotify's consent ends. */
  readonly endsOn: string;
  readonly endsSoon: boolean;
  readonly connections: readonly Connection[];
  /** The allow-list; for the owner only. */
  readonly guests: readonly string[] | undefined;
  /** The name of the owner; for guests only. */
  readonly owner: string | undefined;
}

/** The start page: what this server is, how to add it, and who is connected. */
export const landingPage = (landing: Landing): Page => ({
  title: 'MCP Server for Spotify',
  formTargets: [landing.spotify],
  body: html`<h1>MCP Server for Spotify</h1>
<p>With this server an AI assistant that speaks the Model Context Protocol can search Spotify, play music and look after your playlists and library. Add it to your assistant by its address; it asks you to sign in with Spotify.</p>
${landing.notice === undefined ? '' : html`<p class="note" role="status">${landing.notice}</p>`}
${connection(landing)}
${howToAdd(`${landing.origin}/mcp`)}
${footer(landing)}`,
});

const footer = ({ about, origin }: Landing): Html => html`<section><h2>More</h2>
<dl><dt>From a terminal, in a copy of the repository</dt><dd><code>node cli/bin.mjs login ${origin}/mcp</code></dd>
<dt>Dashboards</dt><dd><a href="${about.dashboards}">Calls, cache and quota</a>, for the owner</dd>
${about.cards === undefined ? '' : html`<dt>Cards in the conversation</dt><dd><a href="${about.cards}">See them</a> without an assistant</dd>`}
<dt>Documentation</dt><dd><code>README.md</code> and <code>docs/</code> of the repository</dd></dl></section>
<footer>Version ${about.version}. Not affiliated with Spotify.</footer>`;

const token = ({ formToken }: Landing): Html => html`<input type="hidden" name="form_token" value="${formToken}">`;

function connection(landing: Landing): Html {
  if (landing.visitor !== undefined) return connected(landing, landing.visitor);
  if (landing.isClaimed)
    return html`<section><h2>Your connection</h2>
<p>Sign in to see your connection or to end it. Assistants ask for the sign-in by themselves.</p>
<form method="post" action="/oauth/sign-in">${token(landing)}<button>Sign in with Spotify</button></form></section>`;
  return html`<section><h2>Claim this server</h2>
<p>Nobody owns this server yet. Enter its access token and sign in with Spotify: from then on it is yours, and you decide who else may use it. This command prints the token:</p>
${copyable('token-command', landing.about.tokenCommand)}
<form method="post" action="/oauth/claim">${token(landing)}
<label for="access_token">Access token</label>
<input id="access_token" name="access_token" type="password" autocomplete="off" required>
<p><button>Claim it and sign in with Spotify</button></p></form></section>`;
}

function connected(landing: Landing, visitor: Visitor): Html {
  return html`<section><h2>Your connection</h2>
<p>Signed in as <strong>${visitor.name}</strong>${visitor.guests ? ', the owner of this server' : ''}.</p>
<dl><dt>Your Spotify id</dt><dd><code>${visitor.spotifyId}</code></dd>
<dt>Spotify asks you to sign in again by</dt><dd>${visitor.endsOn}</dd></dl>
${visitor.endsSoon ? html`<p class="note">Your sign-in with Spotify ends soon. Sign in again now, and nothing is interrupted.</p>` : ''}
<div class="row">
<form method="post" action="/oauth/sign-in">${token(landing)}<button>Sign in again</button></form>
<form method="post" action="/oauth/sign-out">${token(landing)}<button class="plain">Sign out here</button></form>
</div></section>
${connectedClients(landing, visitor.connections)}
${visitor.guests ? allowList(landing, visitor.guests) : ''}
${visitor.guests ? '' : ownersView(visitor)}
<section><h2>Your data on this server</h2>
<p>Your sign-in with Spotify, the clients that you signed in with, answers of Spotify for as long as they count, and your last changes so that they can be undone.</p>
<form method="post" action="/oauth/export">${token(landing)}<button class="plain">Download it as one file</button></form></section>
<section><h2>Disconnect</h2>
<p>Signs all your assistants out and deletes all data that the server stores about you. You are asked once more.</p>
<form method="post" action="/oauth/disconnect">${token(landing)}<button class="bad">Disconnect…</button></form></section>`;
}

const connectedClients = (
  landing: Landing,
  connections: readonly Connection[],
): Html => html`<section><h2>Connected assistants</h2>
${
  connections.length === 0
    ? html`<p>None yet. Add the server to an assistant, as shown below.</p>`
    : html`<p>Each may use your Spotify until you end it or its sign-in runs out.</p><ul class="list">${connections.map((one) => connectedClient(landing, one))}</ul>`
}</section>`;

const may: Readonly<Record<string, string>> = {
  read: 'look',
  control: 'control playback',
  write: 'change your library',
  disconnect: 'disconnect you',
};

function connectedClient(landing: Landing, { id, about }: Connection): Html {
  const name = about?.name ?? 'An assistant of an earlier version';
  const day = about && new Date(about.since).toISOString().slice(0, 10);
  return html`<li><span><strong>${name}</strong>${about?.host === undefined ? '' : ` (${about.host})`}
${about === undefined ? '' : html`<br><small>since ${day}; may ${about.scopes.map((scope) => may[scope] ?? scope).join(', ')}</small>`}</span>
<form method="post" action="/oauth/connections">${token(landing)}<input type="hidden" name="end" value="${id}"><button class="bad" aria-label="${`End ${name}${day === undefined ? '' : `, since ${day}`}`}">End</button></form></li>`;
}

/** Guests must know who owns the server, and what the owner can see. */
const ownersView = ({ owner }: Visitor): Html => html`<section><h2>Whose server this is</h2>
<p>It belongs to ${owner === undefined ? 'somebody who is not connected now' : html`<strong>${owner}</strong>`}, who let you in. The owner sees your Spotify id on the allow-list and can end your access. Whoever can read its AWS account can also read the data that it stores about you, your sign-in with Spotify included: use it only if you trust them.</p></section>`;

const allowList = (landing: Landing, guests: readonly string[]): Html => html`<section><h2>Who else may use it</h2>
<p>${guests.length === 0 ? 'Nobody but you.' : 'These Spotify ids may sign in. Whoever is taken off is disconnected at once.'}</p>
<ul class="list">${guests.map(
  (id) => html`<li><code>${id}</code><form method="post" action="/oauth/guests">${token(landing)}
<input type="hidden" name="remove" value="${id}"><button class="bad" aria-label="Remove ${id}">Remove</button></form></li>`,
)}</ul>
<form method="post" action="/oauth/guests">${token(landing)}
<label for="add">Spotify ids or links of profiles, separated by commas</label>
<input id="add" name="add" type="text" autocomplete="off" required maxlength="2000"${landing.entries === undefined ? '' : html` value="${landing.entries}" aria-invalid="true"`}>
<p><button class="plain">Allow</button></p></form>
<p><small>Whoever signs in without being listed sees their id on the page that refuses them. If your Spotify app is in Development Mode, as every new app is, Spotify must know them too: add them in the <a href="https://developer.spotify.com/dashboard">developer dashboard</a> under User Management, up to five people.</small></p></section>`;

const howToAdd = (url: string): Html => html`<section><h2>Add it to your assistant</h2>
<p>Address of the server:</p>
${copyable('url', url)}
<p>Assistants that take few tools or cannot search them use the short list, which reaches all the others:</p>
${copyable('core-url', coreUrl(url))}
${clientInstructions(url).map((client) => howToAddTo(client, client.id === firstClient(url)))}
</section>`;

const howToAddTo = ({ id, name, link, text, code, next }: ClientInstructions, isOpen: boolean): Html =>
  html`<details${isOpen ? raw(' open') : ''}><summary>${name}</summary>${text === undefined ? '' : html`<p>${text}</p>`}
${link === undefined ? '' : html`<p><a class="button" href="${link}">Add it to ${name}</a> or by hand:</p>`}
${code === undefined ? '' : copyable(id, code)}
${next === undefined ? '' : html`<p>${next}</p>`}</details>`;

const copyable = (id: string, text: string): Html =>
  html`<div class="copy"><pre id="copy-${id}">${text}</pre><button class="plain" data-copy="copy-${id}" hidden>Copy</button></div>`;
