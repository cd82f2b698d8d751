/**
 * One container that answers many equal events, one after the other: how long each took, less the time in which it only
 * waited for DynamoDB or Spotify, and how its heap grew. Milliseconds and bytes.
 */
import { subscribe } from 'node:diagnostics_channel';
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import v8 from 'node:v8';
import vm from 'node:vm';

const [bundle, planFile] = process.argv.slice(2);
const { handler } = await import(pathToFileURL(bundle).href);

let open = 0;
let since = 0;
let waited = 0;
const begin = () => {
  if (open++ === 0) since = performance.now();
};
const end = () => {
  if (--open === 0) waited += performance.now() - since;
};
subscribe('http.client.request.start', begin);
subscribe('http.client.response.finish', end);
subscribe('undici:request:bodySent', begin);
subscribe('undici:request:headers', end);

v8.setFlagsFromString('--expose-gc');
const collect = vm.runInNewContext('gc');
const heap = () => {
  collect();
  return process.memoryUsage().heapUsed;
};

const context = { getRemainingTimeInMillis: () => 30_000 };
// What a function logs is read by CloudWatch: here it only has to be written somewhere.
process.stdout.write = () => true;
const results = [];
for (const { name, events, warmUp, count } of JSON.parse(readFileSync(planFile, 'utf8'))) {
  const next = (nth) => events[nth % events.length];
  for (let nth = 0; nth < warmUp; nth++) await handler(next(nth), context);
  const heapBefore = heap();
  const own = [];
  let bad = 0;
  const cpuBefore = process.cpuUsage();
  for (let nth = 0; nth < count; nth++) {
    waited = 0;
    const start = performance.now();
    const { statusCode, body = '' } = await handler(next(warmUp + nth), context);
    own.push(performance.now() - start - waited);
    if (statusCode !== 200 || body.includes('"isError":true')) bad += 1;
  }
  const { user, system } = process.cpuUsage(cpuBefore);
  own.sort((a, b) => a - b);
  const at = (share) => own[Math.min(own.length - 1, Math.floor(own.length * share))];
  results.push({
    name,
    count,
    bad,
    p50: at(0.5),
    p95: at(0.95),
    p99: at(0.99),
    cpu: (user + system) / 1000 / count,
    heapGrowth: heap() - heapBefore,
  });
}
process.stderr.write(`\n${JSON.stringify(results)}\n`);
process.exit(0);
