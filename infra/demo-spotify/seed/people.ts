/** Users who never sign in: their ids and display names. */
export const people: ReadonlyMap<string, string> = new Map([
  ['spotify', 'Spotify'],
  ['31harbourlight7q', 'Orla P.'],
  ['nightshift.radio', 'Night Shift Radio'],
  ['eskerby_collective', 'Eskerby Collective'],
  ['31tarnwickmixes', 'Tarnwick Mixes'],
  // An id from the tools' examples.
  ['spotify-user', 'Spotify User'],
]);

/** The demo user, who has Premium, a full library and playlists. */
export const demoUserId = '31demolistener';

/** A second user: another account, without Premium, with a small library. */
export const secondUserId = '31secondlistener';
