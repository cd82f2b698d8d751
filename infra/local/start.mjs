/**
 * `npm start`. Plain JavaScript, so that an older Node can read it and say what is missing before it meets TypeScript.
 */
if (Number(process.versions.node.split('.')[0]) >= 24) {
  if (process.platform === 'linux' && process.env.MALLOC_ARENA_MAX === undefined) {
    // Otherwise each thread has a heap of the C library, which keeps freed memory: 50 MB with four containers.
    const environment = { ...process.env, MALLOC_ARENA_MAX: '2' };
    // What is created at the start lives on, so a large young generation only costs copies and never shrinks again: 12
    // MB.
    const small = '--max-semi-space-size=2';
    process.execve(
      process.execPath,
      [process.execPath, small, ...process.execArgv, ...process.argv.slice(1)],
      environment,
    );
  }
  const { enableCompileCache } = await import('node:module');
  // From the second start on Node need not load its type stripper, which takes 25 MB and a third of the start.
  enableCompileCache({ directory: `${import.meta.dirname}/../../.local/compile-cache` });
  await import('./main.ts');
} else {
  process.argv.length = 2;
  await import('../../node.mjs');
}
