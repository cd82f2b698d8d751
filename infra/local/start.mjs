/**
 * `npm start`. Plain JavaScript, so that an older Node can read it and say what is missing before it meets TypeScript.
 */
if (Number(process.versions.node.split('.')[0]) >= 24) {
  await import('./main.ts');
} else {
  process.argv.length = 2;
  await import('../../node.mjs');
}
