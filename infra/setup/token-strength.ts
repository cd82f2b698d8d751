/** Below this a token could be guessed; no cap on attempts from everywhere would help then. */
const fewestBits = 128;

/** How many different characters a token of these characters could have. */
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
