import type { Drawing } from '../dom/drawings.ts';
import * as drawings from '../dom/drawings.ts';
import { bdi, h } from '../dom/element.ts';
import type { Format } from '../dom/format.ts';
import { icon } from '../dom/icons.ts';
import type { Staleness } from '../model/answer.ts';
import { type Item, linkOf } from '../model/item.ts';
import type { Trouble, TroubleKind } from '../model/trouble.ts';
import type { Stage } from './stage.ts';

/** A round button with a picture; `key` finds it again when the view is drawn anew. */
export function tool(
  name: Drawing,
  label: string,
  press: () => void,
  {
    key = label,
    pressed,
    classes = '',
  }: {
    readonly key?: string;
    readonly pressed?: boolean;
    readonly classes?: string;
  } = {},
): HTMLButtonElement {
  return h(
    'button',
    {
      ...{ type: 'button', class: `tool ${classes}`.trim(), 'aria-label': label, title: label, 'data-key': key },
      ...{ 'aria-pressed': pressed === undefined ? undefined : String(pressed), onclick: press },
    },
    icon(name),
  );
}

/** A button with words. */
export const button = (label: string, press: () => void, isStrong = false, name?: Drawing): HTMLButtonElement =>
  h(
    'button',
    { type: 'button', class: isStrong ? 'button strong' : 'button', 'data-key': label, onclick: press },
    name && icon(name),
    label,
  );

/** A link that the host opens. */
export function link(url: string | undefined, classes: string, ...children: readonly (Node | string)[]): HTMLElement {
  return url === undefined
    ? h('span', { class: classes }, ...children)
    : h('a', { class: classes, href: url, target: '_blank', rel: 'noreferrer' }, ...children);
}

/** The name of an item, which leads to it on Spotify. */
export const itemLink = (item: Item, classes: string): HTMLElement =>
  link(linkOf(item), classes, h('bdi', {}, item.name));

/** The marks before what stands under a name. */
function marks({ explicit, missing }: Item): readonly HTMLElement[] {
  return [
    ...(explicit
      ? [h('span', { class: 'mark', title: 'Explicit' }, 'E', h('span', { class: 'spoken' }, 'xplicit'))]
      : []),
    ...(missing ? [h('span', { class: 'mark plain' }, missing === 'local' ? 'Local file' : 'Unavailable')] : []),
  ];
}

/** Who and where from: `Artist · Album`. */
export function under(item: Item, ...more: readonly (string | undefined)[]): HTMLElement {
  const texts = [item.by, ...more].filter((one) => one !== undefined && one !== '');
  const parts = texts.flatMap((one, at) => (at === 0 ? [bdi(String(one))] : [' · ', bdi(String(one))]));
  return h('p', { class: 'soft small cut' }, ...marks(item), ...parts);
}

const signs: Readonly<Record<TroubleKind, Drawing>> = {
  call: drawings.warning,
  device: drawings.device,
  'sign-in': drawings.key,
  scope: drawings.key,
  wait: drawings.clock,
  premium: drawings.warning,
  refused: drawings.warning,
  other: drawings.warning,
};

interface NoticeParts {
  readonly sign: Drawing;
  readonly title: string;
  readonly text?: string | undefined;
  readonly tone?: 'danger' | 'warning' | '';
  readonly actions?: readonly HTMLElement[];
}

/** What is said beside what is shown. */
export function notice({ sign, title, text, tone = '', actions = [] }: NoticeParts): HTMLElement {
  return h(
    'div',
    { class: `notice ${tone}`.trim(), role: tone === 'danger' ? 'alert' : undefined },
    icon(sign),
    h('strong', {}, title),
    text !== undefined && text !== '' && h('p', { class: 'say' }, text),
    actions.length > 0 && h('div', { class: 'actions' }, ...actions),
  );
}

/** What went wrong, and what helps. */
export function troubleNotice(trouble: Trouble, stage: Stage, ...actions: readonly HTMLElement[]): HTMLElement {
  const { kind, title, advice, retryAt } = trouble;
  const { signInUrl } = stage;
  const when = retryAt === undefined ? '' : ` It may work again at ${stage.format().time(retryAt)}.`;
  const signIn =
    (kind === 'sign-in' || kind === 'scope') && signInUrl !== undefined
      ? [button('Sign in again', () => stage.open(signInUrl), true, drawings.key)]
      : [];
  const tone = kind === 'wait' || kind === 'device' ? 'warning' : 'danger';
  return notice({ sign: signs[kind], title, text: advice + when, tone, actions: [...signIn, ...actions] });
}

/** How old what is shown is, and why. */
export function staleNotice(stale: Staleness, format: Format, refresh: () => void): HTMLElement {
  const age = stale.seconds === undefined ? 'from before' : format.ago(stale.seconds);
  const title = stale.minimal ? 'Spotify cannot be asked: only the ids are known' : `This is how it was ${age}`;
  const again = stale.retryAt === undefined ? '' : ` Spotify can be asked again at ${format.time(stale.retryAt)}.`;
  return notice({
    ...{ sign: drawings.clock, title, tone: 'warning', text: `${staleReason(stale.reason)}${again}` },
    actions: [button('Try again', refresh, false, drawings.refresh)],
  });
}

/** The server gives the reason as a clause. */
const staleReason = (reason = 'Spotify could not be asked'): string =>
  `${reason.charAt(0).toUpperCase()}${reason.slice(1).replace(/\.$/, '')}.`;

const sizes = [
  ['fullscreen', 'Full screen', drawings.expand],
  ['pip', 'Picture in picture', drawings.floating],
  ['inline', 'Back to the conversation', drawings.shrink],
] as const;

/** The service's name, a link to it, and the sizes that the host offers beside the present one. */
export function foot(stage: Stage, url: string | undefined, label = 'Open on Spotify'): HTMLElement {
  const { modes, displayMode } = stage.context();
  const offered = sizes.filter(([mode]) => mode !== displayMode && (mode === 'inline' || modes.includes(mode)));
  return h(
    'footer',
    { class: 'foot' },
    h('span', { class: 'brand' }, 'From Spotify'),
    url !== undefined && link(url, '', label),
    h('span', { class: 'sizes' }, ...offered.map(([mode, name, sign]) => tool(sign, name, () => stage.display(mode)))),
  );
}

/** What stands there until the answer comes. */
export const waiting = (rows: number): HTMLElement =>
  h('div', { class: 'waiting', 'aria-label': 'Loading' }, ...Array.from({ length: rows }, () => h('i')));
