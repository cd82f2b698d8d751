import type { Answer } from './answer.ts';

/** What went wrong, as far as a view can help. */
export type TroubleKind =
  | 'call'
  | 'device'
  | 'sign-in'
  | 'scope'
  | 'wait'
  | 'premium'
  | 'refused'
  | 'declined'
  | 'other';

export interface Trouble {
  readonly kind: TroubleKind;
  readonly title: string;
  /** What a person can do about it. */
  readonly advice: string;
  /** ISO date and time from which it may work again. */
  readonly retryAt?: string | undefined;
}

interface Form {
  readonly kind: TroubleKind;
  /** What the server's sentences for it say. */
  readonly says: RegExp;
  readonly title: string;
  /** Absent: what the server says. */
  readonly advice?: string;
}

/** The first that fits. */
const forms: readonly Form[] = [
  {
    kind: 'call',
    says: /^(?:wrong arguments|input validation|invalid arguments)/i,
    title: 'The assistant left something out',
    advice: 'What it asked for was not complete. It was told what is missing, and can ask again.',
  },
  {
    kind: 'declined',
    says: /user declined|without an answer/i,
    title: 'Nothing was changed',
    advice: 'You did not agree to it.',
  },
  {
    kind: 'scope',
    says: /does not cover|insufficient.?scope|missing:|permission/i,
    title: 'Spotify needs your permission',
    advice: 'This sign-in does not cover it. Sign in again and agree to all permissions.',
  },
  {
    kind: 'sign-in',
    says: /sign in with spotify|sign-in has ended|no spotify account is connected|not connected to the server|unauthori[sz]ed|\b401\b/i,
    title: 'Sign in with Spotify again',
    advice: 'The connection to your Spotify account has ended.',
  },
  {
    kind: 'premium',
    says: /premium/i,
    title: 'Spotify Premium is needed',
    advice: 'Spotify lets apps control playback for Premium accounts only.',
  },
  {
    kind: 'device',
    says: /no active device|does not know this device|takes no commands|open spotify on|open nowhere|runs nowhere|sees no one device/i,
    title: 'No device to play on',
    advice: 'Open Spotify on a phone, computer or speaker, then try again.',
  },
  {
    kind: 'wait',
    says: /quota for |limits the rate|calls are paused|try again in \d+ (?:s|min|h)\b|call again in \d+ /i,
    title: 'Spotify asks for a pause',
  },
  {
    kind: 'refused',
    says: /does not allow|\b403\b|forbidden|lets an app|not found|unknown tool/i,
    title: 'Spotify does not allow this',
  },
];

/** What went wrong with an answer that failed. */
export const troubleOf = ({ sentence = '', data }: Pick<Answer, 'sentence' | 'data'>): Trouble =>
  troubleIn(sentence || 'Something went wrong.', typeof data['retry_at'] === 'string' ? data['retry_at'] : undefined);

/** What went wrong, by the server's sentence. */
function troubleIn(sentence: string, retryAt?: string): Trouble {
  const form = forms.find(({ says }) => says.test(sentence));
  const advice = forPeople(sentence);
  const [time = retryAt] = /\d{4}-\d\d-\d\dT[\d:.]+Z/.exec(sentence) ?? [];
  if (!form) return { kind: 'other', title: 'That did not work', advice, retryAt: time };
  return { kind: form.kind, title: form.title, advice: form.advice ?? advice, retryAt: time };
}

/** The server's sentences are for models: those that name a tool or speak of the user say nothing to a person. */
const forPeople = (sentence: string): string => forPeopleAlone(sentence) ?? sentence;

/** The same, or nothing where no sentence is left. */
export function forPeopleAlone(sentence: string): string | undefined {
  const sentences = sentence.replace(/ \(HTTP \d+\)/, '').split(/(?<=[.!?])\s+(?=[A-Z])/);
  const kept = sentences.filter((one) => !/\b[a-z]+_[a-z_]+\b|the user\b|do not repeat/i.test(one));
  return kept.length > 0 ? kept.join(' ') : undefined;
}
