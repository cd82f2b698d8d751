/** Users of the demo who never sign in: id and shown name. */
export const people: ReadonlyMap<string, string> = new Map([
  ['spotify', 'Spotify'],
  ['31harbourlight7q', 'Orla P.'],
  ['nightshift.radio', 'Night Shift Radio'],
  ['eskerby_collective', 'Eskerby Collective'],
  ['31tarnwickmixes', 'Tarnwick Mixes'],
  // The tools' examples name it.
  ['spotify-user', 'Spotify User'],
]);

/** The demo user, who has Premium, a full library and playlists. */
export const demoUserId = '31demolistener';

/** A second user: another account, without Premium, with a small library. */
export const secondUserId = '31secondlistener';
