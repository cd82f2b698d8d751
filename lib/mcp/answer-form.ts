import { encode } from '../compact/encode.ts';
import type { Data } from '../tools/definition/context.ts';

/** How answers are written: compact text, the same as JSON, or as version 1.3 did. */
export type AnswerForm = 'compact' | 'json' | '1.3';

interface Written {
  readonly content: Array<{ readonly type: 'text'; readonly text: string }>;
  readonly structuredContent?: Record<string, unknown>;
}

/** The parts of a result of `tools/call` that the model reads. Structured content is sent in the form of 1.3 alone, since no tool declares an output schema. */
export function writeAnswer(form: AnswerForm = 'compact', data: Data): Written {
  const text = form === 'compact' ? encode(data) : JSON.stringify(data);
  const content = [{ type: 'text' as const, text }];
  return form === '1.3' ? { content, structuredContent: data } : { content };
}
