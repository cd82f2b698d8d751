import { bdi, type Child, h } from '../dom/element.ts';
import * as drawings from '../dom/icons.ts';
import { type Drawing, icon } from '../dom/icons.ts';
import type { Staleness } from '../model/answer.ts';
import { ago, time } from '../model/format.ts';
import { type Item, linkOf } from '../model/item.ts';
import { capitalized } from '../model/json.ts';
import type { Problem, ProblemKind } from '../model/problem.ts';
import * as stage from './stage.ts';

interface ToolParts {
  /** Identifies it across redraws. */
  readonly key?: string;
  readonly pressed?: boolean;
  /** Whether the part that it expands is shown. */
  readonly expanded?: boolean;
  readonly classes?: string;
}

export function iconButton(
  name: Drawing,
  label: string,
  press: () => void,
  { key = label, pressed, expanded, classes = '' }: ToolParts = {},
): HTMLButtonElement {
  return h(
    'button',
    {
      ...{ class: `tool ${pressed ? 'on' : classes}`, 'aria-label': label, title: label, 'data-key': key },
      ...{ 'aria-pressed': pressed?.toString(), 'aria-expanded': expanded?.toString(), onclick: press },
    },
    icon(name),
  );
}

interface ButtonParts {
  readonly sign?: Drawing;
  readonly isStrong?: boolean;
  /** Temporarily without effect, but keeps the focus. */
  readonly isBusy?: boolean;
  /** Identifies it if its text changes. */
  readonly key?: string;
}

/** A button with words. */
export const button = (
  label: string,
  press: () => void,
  { sign, isStrong, isBusy, key = label }: ButtonParts = {},
): HTMLButtonElement =>
  h(
    isStrong ? 'button.button.strong' : 'button.button',
    { 'data-key': key, 'aria-disabled': isBusy && 'true', onclick: press },
    sign && icon(sign),
    label,
  );

/** A link that the host opens. */
export function link(url: string | undefined, classes: string, ...children: readonly (Node | string)[]): HTMLElement {
  return url === undefined
    ? h('span', { class: classes }, ...children)
    : h(
        'a',
        { class: classes, href: url, target: '_blank', rel: 'noreferrer', 'data-key': url + classes },
        ...children,
      );
}

/** The name of an item, which leads to it on Spotify. */
export function itemLink(item: Item, classes: string): HTMLElement {
  const element = link(linkOf(item), classes, bdi(item.name));
  element.title = item.name;
  return element;
}

/** The marks before the text under a name. */
function marks({ explicit, missing }: Item): readonly Child[] {
  return [
    explicit && h('span.mark', { title: 'Explicit', role: 'img', 'aria-label': 'Explicit' }, 'E'),
    missing && h('span.mark.plain', missing === 'local' ? 'Local file' : 'Unavailable'),
  ];
}

/** Optional text. */
export type Text = string | undefined | false;

/** Who and where from: `Artist · Album`. */
export function under(item: Item, ...more: readonly Text[]): HTMLElement {
  const texts = [item.by, ...more].flatMap((one) => one || []);
  const parts = texts.flatMap((one, at) => [at > 0 && ' · ', bdi(one)]);
  return h('p.cut', { title: texts.join(' · ') || undefined }, ...marks(item), ...parts);
}

/** Icons of problems that are more than a warning. */
const signs: Readonly<Partial<Record<ProblemKind, Drawing>>> = {
  device: drawings.device,
  'sign-in': drawings.key,
  scope: drawings.key,
  wait: drawings.clock,
};

interface NoticeParts {
  readonly sign: Drawing;
  readonly title: string;
  readonly text?: string | undefined;
  readonly tone?: 'danger' | 'warning' | '';
  readonly actions?: readonly Child[];
}

export function notice({ sign, title, text, tone = '', actions = [] }: NoticeParts): HTMLElement {
  return h(
    'div',
    { class: `notice ${tone}`, role: tone === 'danger' ? 'alert' : undefined },
    icon(sign),
    h('strong', title),
    text && h('p', text),
    actions.some(Boolean) && h('div.actions', ...actions),
  );
}

/** Whether a problem is an alert, which screen readers read by themselves. */
const isAlert = ({ kind }: Problem): boolean => !['wait', 'device', 'declined'].includes(kind);

/** Announces a problem that a press led to, unless its notice does so. */
export function announceProblem(trouble: Problem): void {
  if (!isAlert(trouble)) stage.announce(`${trouble.title}. ${trouble.advice}`);
}

export function problemNotice(trouble: Problem, ...actions: readonly Child[]): HTMLElement {
  const { kind, title, advice, retryAt } = trouble;
  const sign = signs[kind] ?? drawings.warning;
  const when = retryAt ? ` It may work again at ${time(retryAt)}.` : '';
  const signIn =
    sign === drawings.key &&
    stage.signInUrl &&
    button('Sign in again', () => stage.open(stage.signInUrl), { isStrong: true, sign });
  const tone = isAlert(trouble) ? 'danger' : 'warning';
  return notice({ sign, title, tone, text: advice + when, actions: [signIn, ...actions] });
}

export function staleNotice(stale: Staleness, refresh: () => void): HTMLElement {
  const age = stale.seconds === undefined ? 'from before' : ago(stale.seconds);
  const title = stale.minimal ? 'Spotify cannot be asked: only the ids are known' : `This is how it was ${age}`;
  const again = stale.retryAt ? ` Spotify can be asked again at ${time(stale.retryAt)}.` : '';
  return notice({
    ...{ sign: drawings.clock, title, tone: 'warning', text: staleReason(stale.reason) + again },
    actions: [button('Try again', refresh, { sign: drawings.refresh })],
  });
}

/** The server gives the reason as a clause. */
const staleReason = (reason = 'Spotify could not be asked'): string => `${capitalized(reason).replace(/\.$/, '')}.`;

const sizes = [
  ['fullscreen', 'Full screen', drawings.expand],
  ['pip', 'Picture in picture', drawings.floating],
  ['inline', 'Back to the conversation', drawings.shrink],
] as const;

/** The service's name with a link, and the other display modes that the host offers. */
export function foot(url?: string, label = 'Open on Spotify'): HTMLElement {
  const { modes, displayMode } = stage.context();
  const offered = sizes.filter(([mode]) => mode !== displayMode && (mode === 'inline' || modes.includes(mode)));
  return h(
    'footer.foot',
    h('span.brand', 'From Spotify'),
    url && link(url, '', label),
    h('span.sizes', ...offered.map(([mode, name, sign]) => iconButton(sign, name, () => stage.display(mode)))),
  );
}

/** Placeholder rows until the answer arrives. */
export const waiting = (rows: number): HTMLElement =>
  h('div.waiting', { role: 'img', 'aria-label': 'Loading' }, ...Array.from({ length: rows }, () => h('i')));
