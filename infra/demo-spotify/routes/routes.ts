import { browseRoutes } from './browse.ts';
import { catalogueRoutes } from './catalogue.ts';
import { libraryListRoutes, libraryRoutes } from './library.ts';
import { meRoutes } from './me.ts';
import { playerReadRoutes } from './player-read.ts';
import { playerWriteRoutes } from './player-write.ts';
import { playlistItemRoutes } from './playlist-items.ts';
import { playlistRoutes } from './playlists.ts';
import { recommendationRoutes } from './recommendations.ts';
import type { Route } from './route.ts';
import { searchRoutes } from './search.ts';

export const routes: readonly Route[] = [
  ...catalogueRoutes,
  ...searchRoutes,
  ...meRoutes,
  ...playerReadRoutes,
  ...playerWriteRoutes,
  ...playlistRoutes,
  ...playlistItemRoutes,
  ...libraryRoutes,
  ...libraryListRoutes,
  ...browseRoutes,
  ...recommendationRoutes,
];
