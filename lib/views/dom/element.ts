export type Child = Node | string | undefined | false;
type Listener = (event: Event) => void;
type Tag = keyof HTMLElementTagNameMap;
type Value = string | number | boolean | Listener | undefined;

/** Attributes, `on…` listeners and `data-…`; `undefined` and `false` leave an attribute out. */
export interface Attributes {
  readonly [name: string]: Value;
}

/**
 * Makes an element from a tag and its classes, `p.soft.small`, then from attributes and children. Text goes in as text, never as
 * markup: names are other people's.
 */
export function h<T extends Tag>(
  selector: T | `${T}.${string}`,
  ...parts: readonly (Attributes | Child)[]
): HTMLElementTagNameMap[T];
export function h(selector: string, ...parts: readonly (Attributes | Child)[]): HTMLElement {
  const [tag = '', ...classes] = selector.split('.');
  const element = document.createElement(tag);
  if (classes.length > 0) element.className = classes.join(' ');
  return put(element, parts);
}

/** Adds attributes and children to an element. */
export function put<T extends Element>(element: T, parts: readonly (Attributes | Child)[]): T {
  for (const part of parts) {
    if (typeof part === 'string' || part instanceof Node) element.append(part);
    else if (part) for (const [name, value] of Object.entries(part)) setAttribute(element, name, value);
  }
  return element;
}

function setAttribute(element: Element, name: string, value: Value): void {
  if (typeof value === 'function') element.addEventListener(name.slice(2), value);
  else if (value !== undefined && value !== false) element.setAttribute(name, value === true ? '' : String(value));
}

/** Isolated text direction, so that a right-to-left name does not affect the surrounding text. */
export const bdi = (text: string): HTMLElement => h('bdi', text);
