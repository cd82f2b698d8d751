/** Whether the user sees the view: a hidden tab and a place scrolled away both count as unseen. */
export interface Visibility {
  readonly seen: () => boolean;
  /** Told when the view comes into sight, or gets the focus back. */
  readonly onShown: (listener: () => void) => void;
}

export function watchVisibility(element: HTMLElement): Visibility {
  let inSight = true;
  const listeners: (() => void)[] = [];
  // A frame that is not laid out has no height, and its observers are silent.
  const seen = (): boolean => inSight && window.innerHeight > 0 && document.visibilityState === 'visible';
  const tell = (): void => {
    if (seen()) for (const listener of listeners) listener();
  };
  new IntersectionObserver((entries) => {
    const before = inSight;
    inSight = entries.at(-1)?.isIntersecting ?? inSight;
    if (inSight && !before) tell();
  }).observe(element);
  document.addEventListener('visibilitychange', tell);
  window.addEventListener('focus', tell);
  window.addEventListener('resize', tell);
  return { seen, onShown: (listener) => void listeners.push(listener) };
}
