import { albumRoutes } from './albums.ts';
import { artistRoutes } from './artists.ts';
import { audioRoutes } from './audio.ts';
import { browseRoutes } from './browse.ts';
import { entityRoutes } from './entities.ts';
import { libraryRoutes } from './library.ts';
import { libraryListRoutes } from './library-lists.ts';
import { olderLibraryRoutes } from './library-older.ts';
import { meRoutes } from './me.ts';
import { playerReadRoutes } from './player-read.ts';
import { playerWriteRoutes } from './player-write.ts';
import { playlistCoverRoutes } from './playlist-cover.ts';
import { playlistItemRoutes } from './playlist-items.ts';
import { playlistRoutes } from './playlists.ts';
import { recommendationRoutes } from './recommendations.ts';
import type { Route } from './route.ts';
import { searchRoutes } from './search.ts';
import { spokenRoutes } from './spoken.ts';

export const routes: readonly Route[] = [
  ...entityRoutes,
  ...albumRoutes,
  ...artistRoutes,
  ...searchRoutes,
  ...meRoutes,
  ...spokenRoutes,
  ...playerReadRoutes,
  ...playerWriteRoutes,
  ...playlistRoutes,
  ...playlistItemRoutes,
  ...playlistCoverRoutes,
  ...libraryRoutes,
  ...libraryListRoutes,
  ...olderLibraryRoutes,
  ...browseRoutes,
  ...audioRoutes,
  ...recommendationRoutes,
];
