/** Where a user takes an app's access away at Spotify, which has no call for that. */
export const connectedApps = 'https://www.spotify.com/account/apps/';
