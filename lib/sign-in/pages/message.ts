import { html } from 'hono/html';
import type { Page } from './layout.ts';

/** Something that ended, and what to do next. */
export interface Message {
  readonly status: number;
  readonly title: string;
  /** What happened. */
  readonly text: string;
  /** What to do. */
  readonly next: string;
  /** Where a button leads. */
  readonly link?: { readonly href: string; readonly label: string };
  readonly detail?: { readonly label: string; readonly value: string };
}

/** A page with one message. */
export const messagePage = ({ status, title, text, next, link, detail }: Message): Page => ({
  title,
  status,
  body: html`<h1>${title}</h1>
<p>${text}</p>
${detail ? html`<dl class="card"><dt>${detail.label}</dt><dd><code>${detail.value}</code></dd></dl>` : ''}
<p>${next}</p>
${link ? html`<p><a class="button" href="${link.href}">${link.label}</a></p>` : ''}`,
});

const home = { href: '/', label: 'To the start page' };

/** The messages that several pages share. */
export const messages = {
  over: {
    status: 400,
    title: 'This sign-in is over',
    text: 'It was finished already, or it took longer than fifteen minutes.',
    next: 'Nothing was stored. Start again from your MCP client, or on the start page.',
    link: home,
  },
  otherBrowser: {
    status: 403,
    title: 'This sign-in began in another browser',
    text: 'The browser that opened this page is not the one in which the sign-in was agreed to. Somebody may have sent you the link.',
    next: 'Nothing was stored. If it was you, go on in the browser where you began.',
    link: home,
  },
  forged: {
    status: 403,
    title: 'This form cannot be taken',
    text: 'It was not sent from a page of this server, or the page was open for too long.',
    next: 'Nothing was changed. Go back to the start page and try again; cookies must be allowed.',
    link: home,
  },
  tooMany: {
    status: 429,
    title: 'Too many attempts',
    text: 'There were too many attempts in a short time.',
    next: 'Try again in ten minutes.',
    link: home,
  },
  notFound: {
    status: 404,
    title: 'Nothing here',
    text: 'There is no page at this address.',
    next: 'MCP is served at /mcp.',
    link: home,
  },
  failed: {
    status: 500,
    title: 'The server failed',
    text: 'Something went wrong on the side of this server.',
    next: 'Try again in a minute. If it stays so, the owner finds the reason in the logs.',
    link: home,
  },
} as const satisfies Record<string, Message>;

/** The page for an error of the authorization server that cannot be told to the client. */
export const errorMessage = (error: string, description: string | undefined): Message => ({
  status: 400,
  title: 'The MCP client asked for something that cannot be done',
  text: description ?? 'The request of the client is not valid.',
  next: 'Remove the server in your MCP client, add it again by its URL and sign in anew.',
  link: home,
  detail: { label: 'Error', value: error },
});
