/** What is mutated together, and the tests that cover it without a stack. */
export interface Area {
  readonly mutate: readonly string[];
  readonly tests: readonly string[];
}

const unit = (names: string) => names.split(' ').map((name) => `test/unit/${name}.test.ts`);
const contract = (names: string) => names.split(' ').map((name) => `test/contract/${name}.test.ts`);

/** One run for each: a run over everything takes hours, and a mutant should cost only the tests that can see it. */
export const areas: Readonly<Record<string, Area>> = {
  matching: { mutate: ['lib/tools/matching/*.ts'], tests: unit('matching devices') },
  undo: {
    mutate: ['lib/tools/undo/*.ts'],
    tests: contract(
      'tools-undo tools-undo-playlists tools-undo-account tools-undo-interrupted tools-undo-others tools-unseen-changes',
    ),
  },
  'playlist-jobs': {
    mutate: ['lib/tools/playlist-jobs/*.ts'],
    tests: [
      ...unit('playlist-plans exchange-formats matching'),
      ...contract('tools-organize tools-exchange tools-unseen-changes'),
    ],
  },
  guards: {
    mutate: ['lib/tools/guards/*.ts'],
    tests: [
      ...unit('confirmation idempotency-evidence idempotency tools-answers'),
      ...contract('tools-guarded tools-asking tools-verified'),
    ],
  },
  calls: {
    mutate: ['lib/tools/calls/*.ts', 'lib/tools/builders/*.ts'],
    tests: [
      ...unit('tools-several tools-requests tools-answers core-routes'),
      ...contract('tools-library tools-playlists playlist-pages tools-search-words tools-verified'),
    ],
  },
  definition: {
    mutate: ['lib/tools/definition/*.ts', 'lib/tools/schemas/*.ts'],
    tests: unit(
      'tools-arguments tools-references tools-shapes tools-text tools-sent-arguments short-links server-status',
    ),
  },
  toolsets: {
    mutate: ['lib/tools/toolsets/**/*.ts'],
    tests: [
      ...unit('tools-requests tools-replacements core-routes'),
      ...contract(
        'tools-combined tools-playback tools-playlists tools-library tools-organize tools-exchange tools-undo',
      ),
    ],
  },
  decisions: {
    mutate: ['lib/resilience/decisions/*.ts'],
    tests: unit('admission breaker idempotency invalidation layers resilience snapshots fleet-time tokens'),
  },
  layers: {
    mutate: ['lib/resilience/layers.ts', 'lib/resilience/layers/**/*.ts'],
    tests: unit('admission admission-recheck breaker layers invalidation resilience snapshots probes tokens'),
  },
  statistics: {
    mutate: ['lib/resilience/statistics/*.ts', 'lib/resilience/store/*.ts'],
    tests: [...unit('tally layers unprocessed-keys admission'), ...contract('fleet-store')],
  },
  classify: { mutate: ['lib/spotify/classify.ts'], tests: unit('classify') },
};
