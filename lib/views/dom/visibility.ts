/** Whether the view is visible: not if the tab is hidden or the view is scrolled away. */
export function watchVisibility(element: HTMLElement) {
  let inSight = true;
  const listeners: (() => void)[] = [];
  // A frame without layout has no height, and its observers do not fire.
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
  return { seen, onShown: (listener: () => void) => void listeners.push(listener) };
}
