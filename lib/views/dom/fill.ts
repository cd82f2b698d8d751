import type { Child } from './element.ts';

/** The update that waits until nothing is pressed. */
let pendingUpdate: (() => void) | undefined;
let isPressed = false;
let timer: ReturnType<typeof setTimeout> | undefined;

/** The time between the end of a touch and its click. Milliseconds. */
const touchToClick = 100;

/** The control with a key, which identifies it across redraws. */
export const findByKey = (parent: HTMLElement, key: string | undefined): HTMLElement | null =>
  parent.querySelector<HTMLElement>(`[data-key="${CSS.escape(key ?? '')}"]`);

/**
 * Puts children in place of those that are there. The control that had the focus gets it back; where it is gone, the focus stays at
 * the start of the view instead of leaving it.
 *
 * A browser drops a click whose element was replaced between press and release, so nothing is replaced meanwhile.
 */
export function fill(parent: HTMLElement, ...children: readonly Child[]): void {
  pendingUpdate = () => replace(parent, children);
  if (!isPressed) settle();
}

function replace(parent: HTMLElement, children: readonly Child[]): void {
  const { activeElement } = document;
  const focused = activeElement instanceof HTMLElement && parent.contains(activeElement) ? activeElement : undefined;
  parent.replaceChildren(...children.flatMap((child) => child || []));
  if (focused) (findByKey(parent, focused.dataset['key']) ?? parent).focus({ preventScroll: true });
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
on('pointerdown', press);
on('pointerup', () => release(touchToClick));
on('pointercancel', () => release(0));
// Changes caused by the click are shown at once.
on('click', settle);
// The space bar clicks on release.
on('keydown', ({ key }) => key === ' ' && press());
on('keyup', ({ key }) => key === ' ' && release(0));
on('blur', () => release(0));
