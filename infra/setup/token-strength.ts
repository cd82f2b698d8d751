/** The minimum entropy of a token: with less it could be guessed in spite of the limits on attempts. */
const fewestBits = 128;

/** The number of different characters that a token of this kind can have. */
function alphabet(token: string): number {
  if (/^\d+$/.test(token)) return 10;
  if (/^[\da-f]+$/i.test(token)) return 16;
  if (/^[\da-z]+$/i.test(token)) return /[a-z]/.test(token) && /[A-Z]/.test(token) ? 62 : 36;
  return 64;
}

/** Whether a token is too short or too uniform to be random over 128 bits. */
export const isGuessable = (token: string): boolean =>
  token.length * Math.log2(alphabet(token)) < fewestBits || new Set(token).size < 10;

/** What to do about it. */
export const strongerToken =
  'Put a longer random one into the secret that the output AccessTokenSecret names, such as the output of: openssl rand -base64 32';
