// @ts-check
/** Stack traces of a bundle lead to its sources. Node's own support reads the map of each file when it loads, a quarter of that time. */
import { existsSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { fileURLToPath } from 'node:url';

/** @type {Map<string, SourceMap | undefined>} */
const maps = new Map();

/** A map is read when the first trace through its file is written. */
export function mapStackTraces() {
  Error.prepareStackTrace = (error, sites) =>
    [Error.prototype.toString.call(error), ...sites.map((site) => `    at ${mapped(site)}`)].join('\n');
}

/** @param {NodeJS.CallSite} site */
function mapped(site) {
  const file = site.getFileName();
  const line = site.getLineNumber();
  const column = site.getColumnNumber();
  const map = file?.startsWith('file:') ? mapOf(file) : undefined;
  if (!file || line === null || column === null || map === undefined) return String(site);
  const origin = map.findOrigin(line, column);
  if (!('fileName' in origin)) return String(site);
  const source = fileURLToPath(new URL(origin.fileName, file));
  return String(site).replace(`${file}:${line}:${column}`, `${source}:${origin.lineNumber}:${origin.columnNumber}`);
}

/** @param {string} file its URL */
function mapOf(file) {
  if (!maps.has(file)) {
    const name = `${fileURLToPath(file)}.map`;
    maps.set(file, existsSync(name) ? new SourceMap(JSON.parse(readFileSync(name, 'utf8'))) : undefined);
  }
  return maps.get(file);
}
