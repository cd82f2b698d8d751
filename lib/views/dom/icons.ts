import type { Drawing } from './drawings.ts';

const namespace = 'http://www.w3.org/2000/svg';

/** A picture for the eye alone: the control around it has the name. */
export function icon({ path: d, filled }: Drawing): SVGElement {
  const svg = document.createElementNS(namespace, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  svg.setAttribute('class', filled ? 'icon filled' : 'icon');
  const path = document.createElementNS(namespace, 'path');
  path.setAttribute('d', d);
  svg.append(path);
  return svg;
}
