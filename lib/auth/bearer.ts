/** The account and the scopes of a bearer token. */
export type Bearer =
  | {
      readonly valid: true;
      /** Key of the user's data; `undefined` while nobody has claimed the server. */
      readonly account: string | undefined;
      /** The OAuth client; absent for the static token, which belongs to none. */
      readonly clientId?: string;
      /** Absent for the static token, which has all scopes that clients are offered. */
      readonly scopes?: readonly string[];
      /** Seconds since the epoch; absent for the static token, which is valid until it is replaced. */
      readonly issuedAt?: number;
      readonly expiresAt?: number;
      /** Digest of the token's grant: the token ends with it. Absent for the static token. */
      readonly grant?: string;
    }
  | { readonly valid: false };
