export { copyPlaylist, mergePlaylists } from './playlist-jobs/copying.ts';
export { dedupePlaylist } from './playlist-jobs/deduping.ts';
export { diffPlaylists } from './playlist-jobs/diffing.ts';
export { exportPlaylist } from './playlist-jobs/exporting.ts';
export { importPlaylist } from './playlist-jobs/importing.ts';
export { sortPlaylist } from './playlist-jobs/sorting.ts';
