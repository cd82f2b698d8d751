export type Child = Node | string | undefined | false;
type Listener = (event: Event) => void;
type Tag = keyof HTMLElementTagNameMap;

/** Attributes, `on…` listeners and `data-…`; `undefined` and `false` leave an attribute out. */
type Attributes = Readonly<Record<string, string | number | boolean | Listener | undefined>>;

/** Makes an element from a tag and its classes, `p.soft.small`. Text goes in as text, never as markup: names are other people's. */
export function h<T extends Tag>(
  selector: T | `${T}.${string}`,
  attributes?: Attributes,
  ...children: readonly Child[]
): HTMLElementTagNameMap[T];
export function h(selector: string, attributes: Attributes = {}, ...children: readonly Child[]): HTMLElement {
  const [tag = '', ...classes] = selector.split('.');
  const element = document.createElement(tag);
  if (classes.length > 0) element.className = classes.join(' ');
  for (const [name, value] of Object.entries(attributes)) setAttribute(element, name, value);
  element.append(...shown(children));
  return element;
}

/** Those children that are there. */
export const shown = (children: readonly Child[]): readonly (Node | string)[] =>
  children.filter((child) => child !== undefined && child !== false);

function setAttribute(element: HTMLElement, name: string, value: Attributes[string]): void {
  if (typeof value === 'function') element.addEventListener(name.slice(2), value);
  else if (value !== undefined && value !== false) element.setAttribute(name, value === true ? '' : String(value));
}

/** Text in its own direction, so that a right-to-left name does not turn what stands around it. */
export const bdi = (text: string): HTMLElement => h('bdi', {}, text);
