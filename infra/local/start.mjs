/**
 * `npm start`. Plain JavaScript, so that an older Node can read it and say what is missing before it meets TypeScript.
 */
if (Number(process.versions.node.split('.')[0]) >= 24) {
  if (process.platform === 'linux' && process.env.MALLOC_ARENA_MAX === undefined) {
    // Each thread would have a heap of the C library of its own, which keeps what is freed: 50 MB with four containers.
    const environment = { ...process.env, MALLOC_ARENA_MAX: '2' };
    // What starts lives on, so that a large young generation would only be copied, and never get smaller again: 12 MB.
    const small = '--max-semi-space-size=2';
    process.execve(
      process.execPath,
      [process.execPath, small, ...process.execArgv, ...process.argv.slice(1)],
      environment,
    );
  }
  const { enableCompileCache } = await import('node:module');
  // From the second start on Node need not load what strips types, which takes 25 MB and a third of the start.
  enableCompileCache({ directory: `${import.meta.dirname}/../../.local/compile-cache` });
  await import('./main.ts');
} else {
  process.argv.length = 2;
  await import('../../node.mjs');
}
