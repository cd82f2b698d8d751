import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type BuildOptions, buildSync } from 'esbuild';
import type { ViewName } from '../../lib/mcp/views.ts';

const folder = path.resolve(import.meta.dirname, '../../lib/views');
const names = ['player', 'results', 'playlist'] as const satisfies readonly ViewName[];

const options = {
  ...{ bundle: true, minify: true, write: false, charset: 'utf8', logLevel: 'warning' },
  ...{ target: ['chrome123', 'firefox120', 'safari17.5'], legalComments: 'none' },
} as const satisfies BuildOptions;

/** Where an owner puts Spotify's logo, which is Spotify's and so no part of this repository. */
const logoFolder = path.join(folder, 'logo');
/** A host keeps a document in memory for each answer that it shows. Bytes. */
const most = 60_000;

/**
 * The styles that put Spotify's full logo in place of its name: in black on what is light, in white on what is dark. Empty without files.
 * @throws Error with one sentence where one of the two is missing.
 */
function logoStyle(folder: string): string {
  const [black, white] = [path.join(folder, 'black.svg'), path.join(folder, 'white.svg')];
  const found = [black, white].filter((file) => existsSync(file));
  if (found.length === 1) throw new Error(`The logo needs two files, black.svg and white.svg; there is only ${found}.`);
  if (found.length === 0) return '';
  const url = (file: string): string =>
    `url("data:image/svg+xml,${encodeURI(readFileSync(file, 'utf8').trim()).replaceAll('#', '%23')}")`;
  // The name stays for screen readers. At least 70 px wide, with half of the icon's height free around it.
  return `.foot .brand{width:84px;height:24px;margin-block:12px;color:transparent;background:var(--logo) left/contain no-repeat}
:root{--logo:${url(black)}}
:root[data-theme=dark]{--logo:${url(white)}}
@media (prefers-color-scheme:dark){:root[data-theme=""]{--logo:${url(white)}}}`;
}

/**
 * Makes one view of its TypeScript and CSS, as they were built: one document that loads nothing but covers, and a hash
 * that changes with it.
 */
function documentOf(name: ViewName, textOf: (file: string) => string, logo: string) {
  const title = name.charAt(0).toUpperCase() + name.slice(1);
  const code = textOf(`${name}.js`);
  // The values of custom properties are left as they are written.
  const css =
    textOf(`${name}.css`)
      .trim()
      .replaceAll(/([:,]) | (?=[/<>])|(?<=[/<>]=?) /g, '$1') + logo;
  const html = readFileSync(path.join(folder, 'document.html'), 'utf8')
    .replaceAll('>\n<', '><')
    .replaceAll('Title', () => title)
    .replace('/* style */', () => css)
    .replace('/* script */', () => code.trim().replaceAll('</script', '<\\/script'));
  if (Buffer.byteLength(html) > most)
    throw new Error(`The ${name} view takes ${Buffer.byteLength(html)} bytes: take smaller files for the logo.`);
  return { html, hash: createHash('sha256').update(html).digest('hex').slice(0, 8) };
}

/** Builds all of them at once, since each build starts a process; `logos` is where the logo may be. */
export function buildViews(logos = logoFolder) {
  const logo = logoStyle(logos);
  const entryPoints = names.flatMap((name) =>
    ['ts', 'css'].map((type) => ({ in: path.join(folder, name, `${name}.${type}`), out: name })),
  );
  const { outputFiles } = buildSync({ ...options, entryPoints, outdir: import.meta.dirname, format: 'esm' });
  const textOf = (file: string): string =>
    outputFiles.find((output) => path.basename(output.path) === file)?.text ?? '';
  return {
    player: documentOf('player', textOf, logo),
    results: documentOf('results', textOf, logo),
    playlist: documentOf('playlist', textOf, logo),
  } satisfies Record<ViewName, unknown>;
}
