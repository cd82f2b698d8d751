import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { root } from './environment.ts';

/** The pictures that pages of the documentation show, by the names of their files. */
export function documentedPictures(): readonly string[] {
  const pages = execFileSync('git', ['ls-files', '*.md'], { cwd: root }).toString().trim().split('\n');
  const texts = pages.map((page) => readFileSync(path.join(root, page), 'utf8'));
  return [
    ...new Set(texts.flatMap((text) => [...text.matchAll(/\bimages\/([\w-]+\.png)/g)].map(([, name = '']) => name))),
  ];
}

/** Vitest setup for `npm run pictures`: fails if no test takes a documented picture. */
export default function setup(): () => void {
  const begun = Date.now();
  return () => {
    const writtenAt = (name: string): number =>
      statSync(path.join(root, 'docs/images', name), { throwIfNoEntry: false })?.mtimeMs ?? 0;
    const old = documentedPictures().filter((name) => writtenAt(name) < begun);
    if (old.length > 0) throw new Error(`Not renewed: ${old.join(', ')}`);
  };
}
