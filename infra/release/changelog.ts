const heading = '## [Unreleased]';

/** What users read of a release. */
export interface Notes {
  /** The whole file, with an empty Unreleased above the release. */
  readonly changelog: string;
  /** The release alone. */
  readonly notes: string;
}

/**
 * Moves what stands under Unreleased to a version.
 * @throws Error when there is no such heading, or nothing under it.
 */
export function released(changelog: string, version: string, day: string): Notes {
  const start = changelog.indexOf(heading);
  if (start === -1) throw new Error(`CHANGELOG.md has no "${heading}".`);
  const before = changelog.slice(0, start);
  const rest = changelog.slice(start + heading.length);
  const end = rest.search(/^## \[/m);
  const notes = (end === -1 ? rest : rest.slice(0, end)).trim();
  if (notes === '') throw new Error('Nothing stands under Unreleased in CHANGELOG.md: there is nothing to release.');
  const older = end === -1 ? '' : `\n${rest.slice(end)}`;
  return { changelog: `${before}${heading}\n\n## [${version}] - ${day}\n\n${notes}\n${older}`, notes };
}
