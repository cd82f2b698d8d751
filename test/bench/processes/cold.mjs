/**
 * A fresh process as Lambda starts one: loads a bundle, takes one event after the other, and says how long after its own start
 * each step was done, and what of Node's `fetch` was loaded. Plain JavaScript, so that nothing but the bundle takes time. Milliseconds.
 */
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const [bundle, eventsFile] = process.argv.slice(2);
const started = performance.now();
const { handler } = await import(pathToFileURL(bundle).href);
const imported = performance.now();
const answers = [];
for (const event of JSON.parse(readFileSync(eventsFile, 'utf8'))) {
  const { statusCode, body = '' } = await handler(event, { getRemainingTimeInMillis: () => 30_000 });
  answers.push({ at: performance.now(), ok: statusCode === 200 && !body.includes('"isError":true') });
}
const { user, system } = process.cpuUsage();
const fetching = process.moduleLoadList.filter((name) => /undici|webstreams|http2/.test(name));
process.stdout.write(`\n${JSON.stringify({ started, imported, answers, cpu: (user + system) / 1000, fetching })}\n`);
process.exit(0);
