import { capitalized, type Json, text } from './json.ts';

export type ProblemKind =
  | 'call'
  | 'device'
  | 'sign-in'
  | 'scope'
  | 'wait'
  | 'premium'
  | 'refused'
  | 'declined'
  | 'other';

export interface Problem {
  readonly kind: ProblemKind;
  readonly title: string;
  /** What the user can do. */
  readonly advice: string;
  /** ISO date and time from which it may work again. */
  readonly retryAt?: string | undefined;
}

/** A pattern for the server's sentences, the title, and the advice; without advice the server's sentence is shown. */
type Form = readonly [kind: ProblemKind, says: RegExp, title: string, advice?: string];

/** The first match counts. */
const forms: readonly Form[] = [
  [
    'call',
    /^(?:wrong arguments|input validation|invalid arguments)/i,
    'The assistant did not ask correctly',
    'Something was missing or wrong. It can ask again.',
  ],
  [
    'declined',
    /user (?:declined|denied|rejected|cancel)|without an answer/i,
    'Nothing was changed',
    'You did not agree to it.',
  ],
  ['declined', /was stopped/i, 'Stopped', 'You can ask for it again.'],
  ['wait', /no answer has come/i, 'No answer yet', 'The assistant may still be at work on it.'],
  [
    'scope',
    /does not cover|insufficient.?scope|missing:|permission/i,
    'Your permission is needed',
    'This sign-in does not cover it. Sign in again and agree to all permissions.',
  ],
  [
    'sign-in',
    /sign in with spotify|sign-in has ended|no spotify account is connected|not connected to the server|unauthori[sz]ed|\b401\b/i,
    'Sign in with Spotify again',
    'The connection to your Spotify account has ended.',
  ],
  ['premium', /premium/i, 'Spotify Premium is needed', 'Spotify lets apps control playback for Premium accounts only.'],
  [
    'device',
    /no active device|does not know this device|takes no commands|open spotify on|open nowhere|runs nowhere|sees no one device/i,
    'No device to play on',
    'Open Spotify on a phone, computer or speaker, then try again.',
  ],
  [
    'wait',
    /quota for |limits the rate|calls are paused|try again in \d+ (?:s|min|h)\b|call again in \d+ /i,
    'Spotify asks for a pause',
  ],
  [
    'other',
    /present state of the player|restriction violated/i,
    'Not possible right now',
    'Spotify refuses this at the moment, for example during an advertisement.',
  ],
  [
    'other',
    /nothing with this id|no such/i,
    'Spotify does not have this',
    'It was removed, is private, or is not available in your country.',
  ],
  ['refused', /does not allow|\b403\b|forbidden|lets an app|not found|unknown tool/i, 'Spotify does not allow this'],
  ['other', /did not pass it on/i, 'This app did not pass it on'],
];
const other: Form = ['other', /^/, 'That did not work'];

export function problemOf(failed: { readonly sentence?: string | undefined; readonly data: Json }): Problem {
  const { sentence = 'Something went wrong.', data } = failed;
  const [kind, , title, form] = forms.find(([, says]) => says.test(sentence)) ?? other;
  // The title is not repeated.
  const said = (userText(sentence) ?? sentence).replace(`${title}: `, '').replace(`${title} `, '');
  const advice = form ?? capitalized(said.replace(/^\((.+)\)/, '$1'));
  const [retryAt = text(data['retry_at'])] = /\d{4}-\d\d-\d\dT[\d:.]+Z/.exec(sentence) ?? [];
  return { kind, title, advice, retryAt };
}

/**
 * The server's sentences are written for models. Sentences that name a tool or mention the user are removed, and a time is shown in
 * the user's language. `undefined` if no sentence is left.
 */
export function userText(sentence: string): string | undefined {
  const plain = sentence.replace(/ \(HTTP \d+\)| until \d{4}\S+Z( \(.*?\))?/g, '');
  const kept = plain
    .split(/(?<=[.!?])\s+(?=[A-Z])/)
    .filter((one) => !/\b[a-z]+_[a-z_]+\b|the user\b|do not repeat/i.test(one));
  return kept.join(' ') || undefined;
}
