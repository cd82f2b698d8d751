/**
 * One warm container: which of our own files and functions each call passes, by V8's coverage of that call alone,
 * led back from the bundle to the sources by its maps.
 */
import { existsSync, readFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';

const [bundle, planFile] = process.argv.slice(2);
const session = new Session();
session.connect();
await session.post('Profiler.enable');
await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
const { handler } = await import(pathToFileURL(bundle).href);
const root = path.resolve(import.meta.dirname, '../../..');
const maps = new Map();

const mapOf = (file) => {
  const map = maps.get(file) ?? {
    trace: new TraceMap(readFileSync(`${file}.map`, 'utf8')),
    starts: [0, ...Array.from(readFileSync(file, 'utf8').matchAll(/\n/g), ({ index }) => index + 1)],
  };
  maps.set(file, map);
  return map;
};

function positionIn({ trace, starts }, offset) {
  const line = starts.findLastIndex((start) => start <= offset);
  return originalPositionFor(trace, { line: line + 1, column: offset - starts[line] });
}

/** Our own files, with how many functions of each were called. */
function passed(coverage) {
  const files = new Map();
  for (const { url, functions } of coverage) {
    const file = url.startsWith('file:') ? fileURLToPath(url) : '';
    if (path.dirname(file) !== path.dirname(bundle) || !existsSync(`${file}.map`)) continue;
    for (const { ranges } of functions) {
      const [range] = ranges;
      // The first range of a module is the module itself: it ran when it was loaded.
      if (range.count === 0 || range.startOffset === 0) continue;
      const { source } = positionIn(mapOf(file), range.startOffset);
      const ownFile = source === null ? undefined : /(?:^|\/)((?:lib|functions)\/.*)$/.exec(source)?.[1];
      if (ownFile === undefined || !existsSync(path.join(root, ownFile))) continue;
      files.set(ownFile, (files.get(ownFile) ?? 0) + 1);
    }
  }
  return Object.fromEntries([...files].sort(([a], [b]) => a.localeCompare(b)));
}

const context = { getRemainingTimeInMillis: () => 30_000 };
// What a function logs is read by CloudWatch: here it only has to be written somewhere.
process.stdout.write = () => true;
const results = [];
for (const { name, before, event } of JSON.parse(readFileSync(planFile, 'utf8'))) {
  for (const earlier of before) await handler(earlier, context);
  await session.post('Profiler.takePreciseCoverage');
  const { statusCode, body = '' } = await handler(event, context);
  const { result } = await session.post('Profiler.takePreciseCoverage');
  results.push({
    name,
    count: 1,
    bad: Number(statusCode !== 200 || body.includes('"isError":true')),
    files: passed(result),
  });
}
process.stderr.write(`\n${JSON.stringify(results)}\n`);
process.exit(0);
