import type { ZodError } from 'zod';
import { encode } from '../compact/encode.ts';
import { project } from '../compact/project.ts';
import type { SpotifyFailure } from '../spotify/failure.ts';
import type { Data, Outcome } from '../tools/definition/context.ts';
import type { ConfirmationQuestion } from '../tools/definition/ports.ts';
import type { Tool } from '../tools/definition/tool.ts';
import type { CoverUrls } from './covers.ts';
import { dataOf13 } from './form-1.3.ts';

/** A result of `tools/call`, and what goes no further than this server. */
export interface ToolResult {
  readonly content: Array<{ readonly type: 'text'; readonly text: string }>;
  /** Only in the form of 1.3. */
  readonly structuredContent?: Record<string, unknown>;
  readonly isError?: boolean;
  /** What the text says, and more, for resources and for clients that ask for data; absent where the text is a sentence. */
  readonly data?: Data | undefined;
  /** The covers of what the answer is about, for views. */
  readonly covers?: (() => CoverUrls) | undefined;
  /** What the user must be asked before anything is done. */
  readonly ask?: ConfirmationQuestion | undefined;
  /** Set when what was asked for is not there. */
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
    const structuredContent = dataOf13(tool, known, wanted?.detail);
    return { content: textOf(JSON.stringify(structuredContent)), structuredContent };
  }
  const rows = project(data, wanted);
  return { content: textOf(form === 'json' ? JSON.stringify(rows) : encode(rows)) };
}

const textOf = (text: string): Written['content'] => [{ type: 'text', text }];

/** What a program needs to word a failure for people: its code, and the facts that its sentence names. */
export function failureData(failure: SpotifyFailure): Data {
  return {
    error_code: failure.code,
    ...('devices' in failure && failure.devices && { devices: failure.devices }),
    ...('scopes' in failure && { scopes: failure.scopes }),
    ...('retryAt' in failure && { retry_at: failure.retryAt.toISOString() }),
  };
}

/** The same for arguments that the tool does not take, one problem each. */
export const argumentsData = ({ issues }: ZodError): Data => ({
  error_code: 'wrong_arguments',
  problems: issues.map((issue) =>
    issue.code === 'unrecognized_keys'
      ? { argument: issue.keys[0] ?? '', problem: 'is not known' }
      : { argument: issue.path.map(String).join('.'), problem: issue.message },
  ),
});

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

/** The result of a call that the tool carried out, if only partly. */
export function success(
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

/** The result that says one sentence, and its data. */
export const sentence = (text: string, data: Data): ToolResult => ({
  content: [{ type: 'text', text }],
  data: { error: text, ...data },
  isError: true,
});
