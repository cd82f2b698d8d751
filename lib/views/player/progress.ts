import { clock, durationInWords } from '../model/format.ts';

/** Shows the progress. Seconds. */
export function showProgress(root: HTMLElement, progress: number): void {
  const slider = root.querySelector<HTMLInputElement>('.seek input');
  const time = root.querySelector('.seek .now');
  if (!slider || !time) return;
  slider.value = String(Math.floor(progress));
  slider.style.setProperty('--part', `${(100 * progress) / Math.max(1, Number(slider.max))}%`);
  slider.setAttribute('aria-valuetext', durationInWords(progress));
  time.textContent = clock(Math.floor(progress));
}
