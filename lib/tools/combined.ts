export { getArtistFullProfile } from './artist-profile.ts';
export { playOnDevice } from './play-on-device.ts';
export { createPlaylistWithTracks } from './playlist-with-tracks.ts';
export { saveMultipleItems } from './save-items.ts';
export { searchAndPlay } from './search-and-play.ts';
