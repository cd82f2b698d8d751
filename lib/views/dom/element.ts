type Child = Node | string | undefined | false;
type Listener = (event: Event) => void;

/** Attributes, `on…` listeners and `data-…`; `undefined` and `false` leave an attribute out. */
type Attributes = Readonly<Record<string, string | number | boolean | Listener | undefined>>;

/** Makes an element. Text goes in as text, never as markup: names are other people's. */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) setAttribute(element, name, value);
  element.append(...children.filter((child) => child !== undefined && child !== false));
  return element;
}

function setAttribute(element: HTMLElement, name: string, value: Attributes[string]): void {
  if (typeof value === 'function') element.addEventListener(name.slice(2), value);
  else if (value === undefined || value === false) element.removeAttribute(name);
  else element.setAttribute(name, value === true ? '' : String(value));
}

/** Text in its own direction, so that a right-to-left name does not turn what stands around it. */
export const bdi = (text: string): HTMLElement => h('bdi', {}, text);

/** Puts children in place of those that are there, and gives the focus back to the control that had it. */
export function fill(parent: HTMLElement, ...children: readonly Child[]): void {
  const { activeElement } = document;
  const focused = activeElement instanceof HTMLElement && parent.contains(activeElement) ? activeElement : undefined;
  const key = focused?.dataset['key'];
  parent.replaceChildren(...children.filter((child) => child !== undefined && child !== false));
  if (key !== undefined) find(parent, key)?.focus({ preventScroll: true });
}

const find = (parent: HTMLElement, key: string): HTMLElement | undefined =>
  [...parent.querySelectorAll<HTMLElement>('[data-key]')].find((element) => element.dataset['key'] === key);
