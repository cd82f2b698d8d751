import type { Limits } from '../limits.ts';
import type { Router } from '../routes/router.ts';
import type { World } from '../world.ts';
import type { Faults } from './faults.ts';
import type { Journal } from './journal.ts';

export interface DemoParts {
  readonly world: World;
  readonly limits: Limits;
  readonly journal: Journal;
  readonly faults: Faults;
  readonly router: Router;
}
