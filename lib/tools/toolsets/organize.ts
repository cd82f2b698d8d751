export { copyPlaylist, mergePlaylists } from './organize/copy.ts';
export { dedupePlaylist } from './organize/dedupe.ts';
export { diffPlaylists } from './organize/diff.ts';
export { exportPlaylist } from './organize/export.ts';
export { importPlaylist } from './organize/import.ts';
export { removePlaylistRows } from './organize/remove.ts';
export { sortPlaylist } from './organize/sort.ts';
