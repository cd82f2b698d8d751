export { copyPlaylist, mergePlaylists } from './playlist-jobs/copying.ts';
export { dedupePlaylist } from './playlist-jobs/deduping.ts';
export { diffPlaylists } from './playlist-jobs/diffing.ts';
export { sortPlaylist } from './playlist-jobs/sorting.ts';
