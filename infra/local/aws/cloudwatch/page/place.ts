import type { RenderOptions } from '../../../../../lib/verdict/html.ts';

/** The time of day on this machine. */
export const clock = (time: number): string => new Date(time).toLocaleTimeString('en-GB');

/** The laptop serves the runbooks itself. */
export const place: RenderOptions = { href: (runbook) => `/_local/${runbook}`, clock };
