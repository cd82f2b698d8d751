import type { ZodError } from 'zod';
import { compact } from '../compact/compact.ts';
import { encode } from '../compact/encode.ts';
import type { SpotifyFailure } from '../spotify/failure.ts';
import type { Data, Outcome } from '../tools/definition/context.ts';
import type { ConfirmationQuestion } from '../tools/definition/ports.ts';
import type { Tool } from '../tools/definition/tool.ts';
import type { CoverUrls } from './covers.ts';
import { toForm13 } from './form-1.3.ts';

/** The result of `tools/call`, with fields that stay on this server. */
export interface ToolResult {
  readonly content: Array<{ readonly type: 'text'; readonly text: string }>;
  /** Only in the form of 1.3. */
  readonly structuredContent?: Record<string, unknown>;
  readonly isError?: boolean;
  /** The result as data, for resources and for clients that request it. */
  readonly data?: Data | undefined;
  /** The covers of the items in the answer, for views. */
  readonly covers?: (() => CoverUrls) | undefined;
  /** The question to confirm before anything is executed. */
  readonly ask?: ConfirmationQuestion | undefined;
  /** Set when Spotify has no such item. */
  readonly notFound?: boolean | undefined;
  readonly [key: string]: unknown;
}

/** How answers are written: compact text, the same as JSON, or as version 1.3 did. */
export type AnswerForm = 'compact' | 'json' | '1.3';

interface Written {
  readonly content: Array<{ readonly type: 'text'; readonly text: string }>;
  readonly structuredContent?: Record<string, unknown>;
}

/** The parts of a result of `tools/call` that the model reads. Structured content is sent in the form of 1.3 alone, since no tool declares an output schema. */
export function writeAnswer(
  form: AnswerForm,
  tool: string,
  { data, wanted }: Pick<Outcome, 'data' | 'wanted'>,
): Written {
  if (form === '1.3') {
    const { preview: _, ...known } = data;
    const structuredContent = toForm13(tool, known, wanted?.detail);
    return { content: textOf(JSON.stringify(structuredContent)), structuredContent };
  }
  const rows = compact(data, wanted);
  return { content: textOf(form === 'json' ? JSON.stringify(rows) : encode(rows)) };
}

const textOf = (text: string): Written['content'] => [{ type: 'text', text }];

/** A failure as data, for programs that word it themselves: its code, and the facts in its sentence. */
export function failureData(failure: SpotifyFailure): Data {
  return {
    error_code: failure.code,
    ...('devices' in failure && failure.devices && { devices: failure.devices }),
    ...('scopes' in failure && { scopes: failure.scopes }),
    ...('retryAt' in failure && { retry_at: failure.retryAt.toISOString() }),
  };
}

/** Invalid arguments as data, one problem each. */
export const argumentsData = ({ issues }: ZodError): Data => ({
  error_code: 'wrong_arguments',
  problems: issues.map((issue) =>
    issue.code === 'unrecognized_keys'
      ? { argument: issue.keys[0] ?? '', problem: 'is not known' }
      : { argument: issue.path.map(String).join('.'), problem: issue.message },
  ),
});

type Issue = ZodError['issues'][number];

/** Names the invalid arguments, what is expected, and a valid call. */
export function wrongArguments({ name, input, example }: Tool, { issues }: ZodError): string {
  const known = Object.keys(input.shape);
  const faults = once(issues).map(([issue, more]) => {
    const others = more === 0 ? '' : ` (and ${more} more of ${String(issue.path[0])})`;
    return `${describeIssue(issue, known)}${others}`;
  });
  return `Wrong arguments for ${name}: ${faults.join('; ')}. A right call: ${JSON.stringify(example)}`;
}

/** The first of the entries of a list that have the same fault, and how many more have it. */
function once(issues: readonly Issue[]): ReadonlyArray<readonly [Issue, number]> {
  const keyOf = ({ path, message }: Issue): string => JSON.stringify([path[0], path.length, message]);
  const groups = Object.values(Object.groupBy(issues, keyOf));
  return groups.flatMap((group) => (group?.[0] ? [[group[0], group.length - 1] as const] : []));
}

function describeIssue(issue: Issue, known: readonly string[]): string {
  const where = issue.path.reduce<string>(
    (path, part) => `${path}${typeof part === 'number' ? `[${part}]` : `${path && '.'}${String(part)}`}`,
    '',
  );
  if (issue.code === 'unrecognized_keys') {
    const takes = known.length === 0 ? 'it takes none' : `it takes ${known.join(', ')}`;
    return `${issue.keys.join(', ')} ${issue.keys.length === 1 ? 'is' : 'are'} not known (${takes})`;
  }
  const several = `${where}s`;
  const hint = issue.code === 'invalid_value' && known.includes(several) ? `; ${several} takes several` : '';
  return `${where} ${issue.message}${hint}`.trim();
}

/** The result of a call that was executed, if only in part. */
export function successResult(
  form: AnswerForm,
  tool: Tool,
  { data, freshness, ask, wanted }: Outcome,
  warnings: readonly string[],
  error?: string,
): ToolResult {
  const content = {
    ...data,
    ...(error !== undefined && { error }),
    ...(freshness && freshness.source !== 'live' && { freshness }),
    ...(warnings.length > 0 && { warnings }),
  };
  const written = writeAnswer(form, tool.name, { data: content, ...(wanted && { wanted }) });
  return { ...written, data: content, ...(ask && { ask }) };
}

/** An error result: one sentence, and its data. */
export const errorResult = (text: string, data: Data): ToolResult => ({
  content: [{ type: 'text', text }],
  data: { error: text, ...data },
  isError: true,
});
