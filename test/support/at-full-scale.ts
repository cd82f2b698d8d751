import { it } from 'vitest';
import { fullScale } from './scale.ts';

/** A test whose kind another one covers: a thin run does not have it. */
export function itAtFullScale(title: string, body: () => void | Promise<void>, timeout?: number): void {
  if (fullScale) it(title, body, timeout);
}
