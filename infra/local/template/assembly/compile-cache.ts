import path from 'node:path';

/** Where containers keep the compiled form of the bundle in a folder: beside it, for all bundles of an assembly. Used only where it exists. */
export const compileCacheOf = (bundle: string): string => path.join(path.dirname(bundle), 'compile-cache');
