import type { Child } from './element.ts';

/** The update that waits until nothing is pressed. */
let pendingUpdate: (() => void) | undefined;
let isPressed = false;
let timer: ReturnType<typeof setTimeout> | undefined;

/** The time between the end of a touch and its click. Milliseconds. */
const touchToClick = 100;

interface Kept {
  readonly inputs: readonly unknown[];
  readonly element: HTMLElement;
}

/** The elements that the last redraw kept, by key, and those that this one keeps. */
let kept = new Map<string, Kept>();
let keeping = kept;

/**
 * The element that the last redraw made for this key, if what it is made of is the same, otherwise a new one. With it a redraw of a long
 * list makes the changed rows alone.
 */
export function keep(key: string, inputs: readonly unknown[], make: () => HTMLElement): HTMLElement {
  // An element cannot be in two places.
  if (keeping.has(key)) return make();
  const before = kept.get(key);
  const isSame = before?.inputs.every((input, at) => input === inputs[at]);
  const one = before && isSame ? before : { inputs, element: make() };
  keeping.set(key, one);
  return one.element;
}

/** An element with a key stays from one redraw to the next; its children are those of this one. */
export const keepAround = (key: string, make: () => HTMLElement, children: readonly Child[]): HTMLElement =>
  arrange(keep(key, [], make), children);

/** Makes these the children of an element. Those that are among them already stay where they are, with the focus that they have. */
function arrange(parent: HTMLElement, children: readonly Child[]): HTMLElement {
  const wanted = new Set(children.filter((child) => child instanceof Node));
  for (const node of [...parent.childNodes]) if (!wanted.has(node)) node.remove();
  let next = parent.firstChild;
  for (const node of wanted) {
    if (node === next) next = next.nextSibling;
    else parent.insertBefore(node, next);
  }
  return parent;
}

/** The controls with a key, which identifies them across redraws: one item may be in a list twice. */
const withKey = (parent: HTMLElement, key = ''): readonly HTMLElement[] => [
  ...parent.querySelectorAll<HTMLElement>(`[data-key="${CSS.escape(key)}"]`),
];

export const findByKey = (parent: HTMLElement, key: string | undefined): HTMLElement | undefined =>
  withKey(parent, key)[0];

/**
 * Makes these the children. If the control that had the focus was replaced, its successor gets it; where it is gone, the focus stays
 * at the start of the view instead of leaving it.
 *
 * A browser drops a click whose element was replaced between press and release, so nothing is replaced meanwhile.
 */
export function fill(parent: HTMLElement, children: () => readonly Child[]): void {
  pendingUpdate = () => replace(parent, children);
  if (!isPressed) settle();
}

function replace(parent: HTMLElement, children: () => readonly Child[]): void {
  const focused = parent.querySelector<HTMLElement>(':focus');
  const key = focused?.dataset['key'];
  const place = focused ? withKey(parent, key).indexOf(focused) : -1;
  const alerts = [...parent.querySelectorAll('.danger')];
  keeping = new Map();
  arrange(parent, children());
  kept = keeping;
  if (focused && focused !== document.activeElement)
    (withKey(parent, key)[place] ?? parent).focus({ preventScroll: true });
  // Screen readers read an alert whenever it is inserted.
  for (const one of parent.querySelectorAll('.danger'))
    if (alerts.some(({ textContent }) => textContent === one.textContent)) one.removeAttribute('role');
}

function settle(): void {
  isPressed = false;
  pendingUpdate?.();
  pendingUpdate = undefined;
}

function press(): void {
  clearTimeout(timer);
  isPressed = true;
}

function release(milliseconds: number): void {
  clearTimeout(timer);
  timer = setTimeout(settle, milliseconds);
}

const on = <T extends keyof WindowEventMap>(type: T, listener: (event: WindowEventMap[T]) => void): void =>
  addEventListener(type, listener, true);
// Other buttons make no click, and the system's menu may keep their release.
on('pointerdown', ({ button }) => button === 0 && press());
on('pointerup', () => release(touchToClick));
on('pointercancel', () => release(0));
// Changes caused by the click are shown at once.
on('click', settle);
// The space bar clicks on release.
on('keydown', ({ key }) => key === ' ' && press());
on('keyup', ({ key }) => key === ' ' && release(0));
// Not when a control loses the focus: a press that moves it is not over.
on('blur', ({ target }) => target === window && release(0));
