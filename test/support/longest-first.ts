import path from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { longest } from './longest.ts';

/** Starts the longest files first, so that none of them runs alone at the end; the others follow as Vitest sorts them. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId, project }: TestSpecification): number => {
      const at = longest.indexOf(path.relative(project.config.root, moduleId));
      return at < 0 ? longest.length : at;
    };
    return (await super.sort(files)).sort((one, other) => rank(one) - rank(other));
  }
}
