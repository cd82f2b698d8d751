/**
 * Whether tests run at full scale: every combination, and outages as long as real ones. `npm test` runs a thin case of each of them
 * instead, so that it ends in minutes.
 */
export const fullScale = process.env['FULL_SCALE'] === '1';

/** All rows at full scale, else the first ones. */
export const sample = <T>(rows: readonly T[], least = 1): readonly T[] => (fullScale ? rows : rows.slice(0, least));

/** All rows at full scale, else those that stand for their kinds. */
export const pick = <T>(rows: readonly T[], stands: (row: T, nth: number) => boolean): readonly T[] =>
  fullScale ? rows : rows.filter(stands);

/**
 * Quota modes for tests whose result should not depend on the mode: one at a thin scale. Tests of differences, and the
 * examples of all tools, run in both at every scale.
 */
export const likeModes = sample(['development', 'extended'] as const);

/** In a mutation run each test runs hundreds of times, so random tests make fewer attempts. */
export const isMutationRun = process.env['MUTATION_AREA'] !== undefined;
