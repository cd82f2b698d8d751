export type Child = Node | string | undefined | false;
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
