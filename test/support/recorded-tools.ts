import { seals } from '../../lib/auth/seals.ts';
import type { ContextExtras } from './layered-tools.ts';
import { memoryChanges } from './memory-changes.ts';
import type { ContextOptions } from './tool-context.ts';

/** State that outlives a call, for tools whose changes are recorded: seals and changes. */
export function recordedTools(more: ContextOptions = {}): {
  readonly state: ContextExtras;
  readonly forget: () => void;
} {
  let changes: ReturnType<typeof memoryChanges> | undefined;
  const secret = () => Promise.resolve('secret of the test');
  return {
    state: (account, now) => {
      changes ??= memoryChanges(now);
      return { seals: seals({ now, secret })(account), changes: changes(account), ...more };
    },
    forget: () => {
      changes = undefined;
    },
  };
}
