export { getArtistFullProfile } from './combined/artist-profile.ts';
export { playOnDevice } from './combined/play-on-device.ts';
export { createPlaylistWithTracks } from './combined/playlist-with-tracks.ts';
export { saveMultipleItems } from './combined/save-items.ts';
export { searchAndPlay } from './combined/search-and-play.ts';
