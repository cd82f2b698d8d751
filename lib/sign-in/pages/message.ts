import { html } from 'hono/html';
import { connectedApps } from '../../spotify/connected-apps.ts';
import { cut } from '../../text.ts';
import type { Page } from './layout.ts';

/** Why something ended, and what to do next. */
export interface Message {
  readonly status: number;
  readonly title: string;
  /** What happened. */
  readonly text: string;
  /** What to do. */
  readonly next: string;
  /** The target of the button; without it, the start page. */
  readonly link?: { readonly href: string; readonly label: string };
  readonly detail?: { readonly label: string; readonly value: string };
}

export const messagePage = ({ status, title, text, next, link = home, detail }: Message): Page => ({
  title,
  status,
  body: html`<h1>${title}</h1>
<p>${text}</p>
${detail ? html`<dl class="card"><dt>${detail.label}</dt><dd><code>${detail.value}</code></dd></dl>` : ''}
<p>${next}</p>
<p><a class="button" href="${link.href}">${link.label}</a></p>`,
});

const home = { href: '/', label: 'To the start page' };

/** All messages except those about an error of the authorization server, which depend on the request. */
export const messages = {
  over: {
    status: 400,
    title: 'This sign-in is over',
    text: 'It was finished already, or it took longer than fifteen minutes.',
    next: 'Nothing was stored. Start again from your MCP client, or on the start page.',
  },
  otherBrowser: {
    status: 403,
    title: 'This sign-in began in another browser',
    text: 'The browser that opened this page is not the one in which the sign-in was agreed to. Somebody may have sent you the link.',
    next: 'Nothing was stored. If it was you, go on in the browser where you began.',
  },
  forged: {
    status: 403,
    title: 'This form cannot be taken',
    text: 'It was not sent from a page of this server, or the page was open for too long.',
    next: 'Nothing was changed. Go back to the start page and try again; cookies must be allowed.',
  },
  tooMany: {
    status: 429,
    title: 'Too many attempts',
    text: 'There were too many attempts in a short time.',
    next: 'Try again in ten minutes.',
  },
  tooLong: {
    status: 400,
    title: 'The request is too long',
    text: 'An MCP client sent a request for authorization that is longer than this server accepts.',
    next: 'Nothing was stored. Start again from your MCP client; if this persists, tell its maker.',
  },
  unavailable: {
    status: 503,
    title: 'The server cannot reach its storage',
    text: 'A service that this server keeps its secrets and sign-ins in does not answer.',
    next: 'Nothing was changed. Try again in a minute.',
  },
  unfinished: {
    status: 503,
    title: 'The server cannot reach its storage',
    text: 'A service that this server keeps its secrets and sign-ins in does not answer.',
    next: 'A part of what you asked for may be done. Look at the start page in a minute, and do it again if it is not there.',
  },
  signInUnfinished: {
    status: 503,
    title: 'The server cannot reach its storage',
    text: 'A service that this server keeps its secrets and sign-ins in does not answer, so your sign-in could not be finished.',
    next: 'Start again in a minute, from your MCP client or on the start page.',
  },
  disconnectUnfinished: {
    status: 503,
    title: 'You are not disconnected yet',
    text: 'A service that this server keeps its secrets and sign-ins in does not answer, so some of your data may be left here.',
    next: 'Disconnect again in a minute. If you are signed out by then, sign in on the start page first.',
  },
  notReady: {
    status: 503,
    title: 'Wait a minute and sign in again',
    text: 'Your account was disconnected a moment ago, and its data is still being deleted.',
    next: 'Nothing was stored. Sign in again in a minute.',
  },
  notFound: {
    status: 404,
    title: 'Nothing here',
    text: 'There is no page at this address.',
    next: 'MCP is served at /mcp.',
  },
  cancelled: {
    status: 200,
    title: 'You cancelled at Spotify',
    text: 'Spotify was not connected.',
    next: 'Nothing was stored. You can sign in whenever you like.',
  },
  disconnected: {
    status: 200,
    title: 'You are disconnected',
    text: 'All your assistants are signed out, and all data about you is deleted.',
    next: 'Spotify has no call with which a server can end its own access: remove the app on Spotify’s page of connected apps, too.',
    link: { href: connectedApps, label: 'Spotify’s page of connected apps' },
  },
  alreadyOwned: {
    status: 403,
    title: 'This server has an owner already',
    text: 'Another Spotify account claimed it.',
    next: 'Nothing was stored. The owner can hand it over by disconnecting on the start page.',
  },
  notListed: {
    status: 403,
    title: 'You may not use this server yet',
    text: 'The owner of the server decides who may use it, and this Spotify account is not among them.',
    next: 'Nothing was stored. Send your Spotify id to the owner, who adds it on the start page; then sign in again.',
  },
  unreachable: {
    status: 502,
    title: 'Spotify cannot be reached',
    text: 'Spotify failed or did not answer in time.',
    next: 'Nothing was stored. Try again in a minute.',
  },
  notInApp: {
    status: 403,
    title: 'Spotify does not know you in this app',
    text: 'The Spotify app of this server lets in only those who are on its list.',
    next: 'Nothing was stored. The owner adds you at developer.spotify.com/dashboard under User Management.',
  },
  notSetUp: {
    status: 502,
    title: 'The server is not set up yet',
    text: "Spotify refuses the server's client id or secret, or they are missing.",
    next: "Nothing was stored. The owner fills them into the secret that the deployment's output SpotifyAppSecret names.",
  },
  notTaken: {
    status: 400,
    title: 'Spotify rejected the sign-in',
    text: 'The code that Spotify gave was not valid, or has expired.',
    next: 'Nothing was stored. Try again.',
  },
  failed: {
    status: 500,
    title: 'The server failed',
    text: 'This server failed.',
    next: 'Try again in a minute. If this persists, the owner finds the reason in the logs.',
  },
} as const satisfies Record<string, Message>;

/** An error of the authorization server that cannot be sent to the client. */
export interface AuthorizationFailure {
  readonly error: string;
  readonly description: string | undefined;
  /** The URL of the client's metadata document, if the client uses one. */
  readonly document: string | undefined;
  /** Whether documents of that URL are accepted. */
  readonly isAdmitted: boolean;
}

export function errorMessage({ error, description, document, isAdmitted }: AuthorizationFailure): Message {
  if (document !== undefined && !isAdmitted) return notAdmitted(document);
  if (document !== undefined && description?.includes('metadata document')) return unreadable(description, document);
  return {
    status: 400,
    title: 'The MCP client asked for something that cannot be done',
    text: description ?? 'The request of the client is not valid.',
    next: 'Remove the server in your MCP client, add it again by its URL and sign in anew.',
    detail: { label: 'Error', value: error },
  };
}

const notAdmitted = (document: string): Message => ({
  status: 400,
  title: 'This server does not admit this client yet',
  text: 'The MCP client identifies itself by a document on the web that this server does not fetch.',
  next: 'If you trust the client, the owner of the server admits it: add this to the setting variables and deploy again, or set it in the environment of npm start. Without that, choose registration (DCR) in the client, or send the access token of the server in a header.',
  detail: { label: 'Setting', value: `CLIENT_METADATA_URLS=${cut(document, longestAddress)}` },
});

const unreadable = (description: string, document: string): Message => ({
  status: 400,
  title: 'The document of this client cannot be used',
  text: description.includes('fetch')
    ? 'The MCP client identifies itself by a document on the web. Its host did not answer with the document.'
    : 'The MCP client identifies itself by a document on the web. What it says of the client is not valid.',
  next: 'Try again in a few minutes. If this persists, choose registration (DCR) in the client, or send the access token of the server in a header; the owner finds the reason in the logs.',
  detail: { label: 'Document', value: cut(document, longestAddress) },
});

const longestAddress = 300;
