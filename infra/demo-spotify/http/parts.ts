import type { Faults } from '../control/faults.ts';
import type { Journal } from '../control/journal.ts';
import type { Limits } from '../limits.ts';
import type { World } from '../world.ts';
import type { Router } from './router.ts';

/** The parts of a running demo. */
export interface Parts {
  readonly world: World;
  readonly limits: Limits;
  readonly journal: Journal;
  readonly faults: Faults;
  readonly router: Router;
}
