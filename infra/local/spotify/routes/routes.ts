import type { Route } from '../route.ts';
import { albumRoutes } from './albums.ts';
import { artistRoutes } from './artists.ts';
import { meRoutes } from './me.ts';
import { searchRoutes } from './search.ts';
import { trackRoutes } from './tracks.ts';

/** Every operation that the demo answers. */
export const routes: readonly Route[] = [...albumRoutes, ...artistRoutes, ...trackRoutes, ...searchRoutes, ...meRoutes];
