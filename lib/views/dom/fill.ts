import type { Child } from './element.ts';

/** What waits until nothing is pressed, by where it goes. */
const waiting = new Map<HTMLElement, readonly Child[]>();
let isPressed = false;
let timer: ReturnType<typeof setTimeout> | undefined;

/** A touch becomes a click some milliseconds after it is lifted. */
const touchToClick = 100;

/**
 * Puts children in place of those that are there, and gives the focus back to the control that had it.
 *
 * A browser drops a click whose element was replaced between press and release, so nothing is replaced meanwhile.
 */
export function fill(parent: HTMLElement, ...children: readonly Child[]): void {
  waiting.set(parent, children);
  if (!isPressed) replaceAll();
}

function replaceAll(): void {
  for (const [parent, children] of waiting) replace(parent, children);
  waiting.clear();
}

function replace(parent: HTMLElement, children: readonly Child[]): void {
  const { activeElement } = document;
  const focused = activeElement instanceof HTMLElement && parent.contains(activeElement) ? activeElement : undefined;
  const key = focused?.dataset['key'];
  parent.replaceChildren(...children.filter((child) => child !== undefined && child !== false));
  if (key !== undefined) find(parent, key)?.focus({ preventScroll: true });
}

const find = (parent: HTMLElement, key: string): HTMLElement | undefined =>
  [...parent.querySelectorAll<HTMLElement>('[data-key]')].find((element) => element.dataset['key'] === key);

function press(): void {
  clearTimeout(timer);
  isPressed = true;
}
function release(afterMilliseconds: number): void {
  clearTimeout(timer);
  timer = setTimeout(() => {
    isPressed = false;
    replaceAll();
  }, afterMilliseconds);
}

addEventListener('pointerdown', press, true);
addEventListener('pointerup', () => release(touchToClick), true);
addEventListener('pointercancel', () => release(0), true);
addEventListener(
  'click',
  () => {
    // What the click itself changes is shown at once.
    isPressed = false;
    release(0);
  },
  true,
);
// The space bar clicks when it is let go.
addEventListener('keydown', ({ key }) => key === ' ' && press(), true);
addEventListener('keyup', ({ key }) => key === ' ' && release(0), true);
addEventListener('blur', () => release(0));
