import { html } from 'hono/html';
import type { Page } from './layout.ts';

export interface Disconnection {
  readonly formToken: string;
  readonly clients: number;
  /** The length of the allow-list; for the owner only. */
  readonly guests: number | undefined;
}

const counted = (count: number, one: string, several: string): string => (count === 1 ? one : `${count} ${several}`);

/** Asks before a user's data is deleted. */
export const disconnectPage = ({ formToken, clients, guests }: Disconnection): Page => ({
  title: 'Disconnect your account?',
  body: html`<h1>Disconnect your account?</h1>
<p>This cannot be undone. At once:</p>
<ul>
<li>${clients === 0 ? 'No assistant can use your Spotify any more.' : `Your ${counted(clients, 'assistant is', 'assistants are')} signed out.`}</li>
<li>Your sign-in with Spotify and all data that the server stores about you is deleted, the list of your last changes included.</li>
${
  guests === undefined
    ? ''
    : html`<li><strong>The server belongs to nobody.</strong> Whoever has its access token can claim it.</li>
<li>The allow-list is deleted${guests === 0 ? '' : `, and ${counted(guests, 'the one person on it is', 'people on it are')} disconnected, too`}.</li>`
}
</ul>
<p>Your music, playlists and library at Spotify stay as they are.</p>
<div class="row">
<form method="post" action="/oauth/disconnect"><input type="hidden" name="form_token" value="${formToken}"><input type="hidden" name="confirm" value="yes"><button class="bad">Disconnect and delete</button></form>
<a class="button plain" href="/">Keep my connection</a>
</div>`,
});
