import type { Child } from './element.ts';

/** The update that waits until nothing is pressed. */
let pendingUpdate: (() => void) | undefined;
let isPressed = false;
let timer: ReturnType<typeof setTimeout> | undefined;

/** The time between the end of a touch and its click. Milliseconds. */
const touchToClick = 100;

/** The controls with a key, which identifies them across redraws: one item may be in a list twice. */
const withKey = (parent: HTMLElement, key = ''): readonly HTMLElement[] => [
  ...parent.querySelectorAll<HTMLElement>(`[data-key="${CSS.escape(key)}"]`),
];

export const findByKey = (parent: HTMLElement, key: string | undefined): HTMLElement | undefined =>
  withKey(parent, key)[0];

/**
 * Puts children in place of those that are there. The control that had the focus gets it back; where it is gone, the focus stays at
 * the start of the view instead of leaving it.
 *
 * A browser drops a click whose element was replaced between press and release, so nothing is replaced meanwhile.
 */
export function fill(parent: HTMLElement, children: () => readonly Child[]): void {
  pendingUpdate = () => replace(parent, children());
  if (!isPressed) settle();
}

function replace(parent: HTMLElement, children: readonly Child[]): void {
  const focused = parent.querySelector<HTMLElement>(':focus');
  const key = focused?.dataset['key'];
  const place = focused ? withKey(parent, key).indexOf(focused) : -1;
  const alerts = [...parent.querySelectorAll('.danger')];
  parent.replaceChildren(...children.flatMap((child) => child || []));
  if (focused) (withKey(parent, key)[place] ?? parent).focus({ preventScroll: true });
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
