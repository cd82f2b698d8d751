import { html, raw } from 'hono/html';
import { type ClientInstructions, clientInstructions } from './client-instructions.ts';
import type { Html, Page } from './layout.ts';

/** What the start page shows. */
export interface Landing {
  readonly origin: string;
  readonly formToken: string;
  /** Spotify's page, to which forms lead. */
  readonly spotify: string;
  readonly isClaimed: boolean;
  /** Who is signed in here. */
  readonly visitor: Visitor | undefined;
  readonly notice?: string | undefined;
}

/** Somebody who is signed in on the start page. */
export interface Visitor {
  readonly name: string;
  readonly spotifyId: string;
  /** ISO date on which Spotify's consent ends. */
  readonly endsOn: string;
  readonly endsSoon: boolean;
  /** The allow-list; for the owner only. */
  readonly guests: readonly string[] | undefined;
  /** The name of the owner; for guests only. */
  readonly owner: string | undefined;
}

/** The start page: what this is, how to add it, who is connected. */
export const landingPage = (landing: Landing): Page => ({
  title: 'MCP Server for Spotify',
  formTargets: [landing.spotify],
  body: html`<h1>MCP Server for Spotify</h1>
<p>With this server an AI assistant that speaks the Model Context Protocol can search Spotify, play music and look after your playlists and library. Add it to your assistant by its address; it asks you to sign in with Spotify.</p>
${landing.notice === undefined ? '' : html`<p class="note" role="status">${landing.notice}</p>`}
${connection(landing)}
${howToAdd(`${landing.origin}/mcp`)}
<p><small>Not affiliated with Spotify. What the server keeps of you goes at once when you disconnect.</small></p>`,
});

const token = ({ formToken }: Landing): Html => html`<input type="hidden" name="form_token" value="${formToken}">`;

function connection(landing: Landing): Html {
  if (landing.visitor !== undefined) return connected(landing, landing.visitor);
  if (landing.isClaimed)
    return html`<section><h2>Your connection</h2>
<p>Sign in to see your connection or to end it. Assistants ask for the sign-in by themselves.</p>
<form method="post" action="/oauth/sign-in">${token(landing)}<button>Sign in with Spotify</button></form></section>`;
  return html`<section><h2>Claim this server</h2>
<p>Nobody owns this server yet. Enter its access token, which the deployment’s output <code>AccessTokenSecret</code> leads to, and sign in with Spotify: from then on it is yours, and you decide who else may use it.</p>
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
${visitor.guests ? allowList(landing, visitor.guests) : ''}
${visitor.guests ? '' : ownersView(visitor)}
<section><h2>What the server keeps of you</h2>
<p>Your sign-in with Spotify, the clients that you signed in with, answers of Spotify for as long as they count, and your last changes so that they can be undone.</p>
<form method="post" action="/oauth/export">${token(landing)}<button class="plain">Download it as one file</button></form></section>
<section><h2>Disconnect</h2>
<p>Signs all your assistants out and deletes your sign-in and everything that is kept of you, at once.${visitor.guests ? ' The server then belongs to nobody until it is claimed again.' : ''}</p>
<form method="post" action="/oauth/disconnect">${token(landing)}<button class="bad">Disconnect and delete</button></form></section>`;
}

/** Whoever is let in should know by whom, and what that means. */
const ownersView = ({ owner }: Visitor): Html => html`<section><h2>Whose server this is</h2>
<p>It belongs to ${owner === undefined ? 'somebody who is not connected now' : html`<strong>${owner}</strong>`}, who let you in. The owner sees your Spotify id on the allow-list and can end your access. Whoever may read the AWS account that it runs in can also read what the server keeps of you, your sign-in with Spotify included: use it only if you trust them.</p></section>`;

const allowList = (landing: Landing, guests: readonly string[]): Html => html`<section><h2>Who else may use it</h2>
<p>${guests.length === 0 ? 'Nobody but you.' : 'These Spotify ids may sign in. Whoever is taken off is disconnected at once.'}</p>
${guests.map(
  (id) => html`<form method="post" action="/oauth/guests" class="row">${token(landing)}
<input type="hidden" name="remove" value="${id}"><code>${id}</code> <button class="bad" aria-label="Remove ${id}">Remove</button></form>`,
)}
<form method="post" action="/oauth/guests">${token(landing)}
<label for="add">Spotify id (it stands on the page that refuses somebody)</label>
<input id="add" name="add" type="text" autocomplete="off" required maxlength="256">
<p><button class="plain">Allow</button></p></form></section>`;

const howToAdd = (url: string): Html => html`<section><h2>Add it to your assistant</h2>
<p>Address of the server:</p>
${copyable('url', url)}
${clientInstructions(url).map(howToAddTo)}
</section>`;

const howToAddTo = ({ id, name, link, text, code, next }: ClientInstructions, at: number): Html =>
  html`<details${at === 0 ? raw(' open') : ''}><summary>${name}</summary>${text === undefined ? '' : html`<p>${text}</p>`}
${link === undefined ? '' : html`<p><a class="button" href="${link}">Add it to ${name}</a> or by hand:</p>`}
${code === undefined ? '' : copyable(id, code)}
${next === undefined ? '' : html`<p>${next}</p>`}</details>`;

const copyable = (id: string, text: string): Html =>
  html`<pre id="copy-${id}">${text}</pre><button class="plain" data-copy="copy-${id}" hidden>Copy</button>`;
