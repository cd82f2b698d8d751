/**
 * `npm start`. Plain JavaScript, so that an older Node can read it and say what is missing before it meets TypeScript.
 */
if (Number(process.versions.node.split('.')[0]) >= 24) {
  const { enableCompileCache } = await import('node:module');
  // From the second start on Node need not load what strips types, which takes 25 MB and a third of the start.
  enableCompileCache({ directory: `${import.meta.dirname}/../../.local/compile-cache` });
  await import('./main.ts');
} else {
  process.argv.length = 2;
  await import('../../node.mjs');
}
