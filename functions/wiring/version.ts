/** Replaced at bundling: see `infra/bundle`. */
declare const BUNDLED_VERSION: string;

/** The version of the server, as in `package.json`. */
export const version: string = BUNDLED_VERSION;
