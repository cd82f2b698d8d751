import type { ZodError } from 'zod';
import type { Tool } from '../tools/definition/tool.ts';

type Issue = ZodError['issues'][number];

/** Which arguments are wrong, how they should be, and a right call. */
export function wrongArguments({ name, input, example }: Tool, { issues }: ZodError): string {
  const faults = issues.map((issue) => fault(issue, Object.keys(input.shape)));
  return `Wrong arguments for ${name}: ${faults.join('; ')}. A right call: ${JSON.stringify(example)}`;
}

function fault(issue: Issue, known: readonly string[]): string {
  const where = issue.path.reduce<string>(
    (path, part) => `${path}${typeof part === 'number' ? `[${part}]` : `${path && '.'}${String(part)}`}`,
    '',
  );
  if (issue.code === 'unrecognized_keys') {
    const takes = known.length === 0 ? 'it takes none' : `it takes ${known.join(', ')}`;
    return `${issue.keys.join(', ')} ${issue.keys.length === 1 ? 'is' : 'are'} not known (${takes})`;
  }
  return `${where} ${issue.message}`.trim();
}
