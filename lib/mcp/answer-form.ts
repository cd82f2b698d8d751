import { encode } from '../compact/encode.ts';
import { project } from '../compact/project.ts';
import type { Outcome } from '../tools/definition/context.ts';
import { dataOf13 } from './form-1.3.ts';

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
