import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type BuildOptions, buildSync } from 'esbuild';
import type { ViewName } from '../../lib/mcp/views.ts';

/** A view as hosts read it: one document that loads nothing but covers. */
export interface View {
  readonly html: string;
  /** Eight hexadecimal digits that change with the document. */
  readonly hash: string;
}

const source = (file: string): string => path.resolve(import.meta.dirname, file);

/** What each view is built from. */
const sources: Readonly<Record<ViewName, { readonly script: string; readonly style: string; readonly title: string }>> =
  {
    player: {
      script: source('../../lib/views/player/player.ts'),
      style: source('../../lib/views/player/player.css'),
      title: 'Player',
    },
    results: {
      script: source('../../lib/views/results/results.ts'),
      style: source('../../lib/views/results/results.css'),
      title: 'Results',
    },
    playlist: {
      script: source('../../lib/views/playlist/playlist.ts'),
      style: source('../../lib/views/playlist/playlist.css'),
      title: 'Playlist',
    },
  };
const frame = source('../../lib/views/document.html');

const options = {
  ...{ bundle: true, minify: true, write: false, charset: 'utf8', logLevel: 'warning' },
  ...{ target: ['chrome123', 'firefox120', 'safari17.5'], legalComments: 'none' },
} as const satisfies BuildOptions;

/** Builds one view from its TypeScript and CSS. */
function buildView(name: ViewName): View {
  const { script, style, title } = sources[name];
  const code = textOf({ ...options, entryPoints: [script], format: 'iife' });
  const css = textOf({ ...options, entryPoints: [style] });
  const html = readFileSync(frame, 'utf8')
    .replaceAll('Title', () => title)
    .replace('/* style */', () => css.trim())
    .replace('/* script */', () => code.trim().replaceAll('</script', '<\\/script'));
  return { html, hash: createHash('sha256').update(html).digest('hex').slice(0, 8) };
}

/** Builds all of them. */
export const buildViews = (): Readonly<Record<ViewName, View>> => ({
  player: buildView('player'),
  results: buildView('results'),
  playlist: buildView('playlist'),
});

function textOf(build: BuildOptions & { readonly write: false }): string {
  const { outputFiles = [] } = buildSync(build);
  return outputFiles[0]?.text ?? '';
}
