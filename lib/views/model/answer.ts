import { dataKey } from '../../compact/data.ts';
import { readText } from '../../compact/result.ts';
import { flag, isJson, type Json, json, list, number, text } from './json.ts';
import { userText } from './problem.ts';

/** The age of a stale answer, and why Spotify could not be called. */
export type Staleness = NonNullable<ReturnType<typeof staleness>>;

/** A parsed answer of a tool. */
export interface Answer {
  /** The decoded text; empty for a plain sentence. */
  readonly data: Json;
  /** The data in addition to the text, for calls of the view itself: it contains what the text omits. */
  readonly beside?: Json | undefined;
  /** The failure, or the message of a change, as the model reads it. */
  readonly sentence?: string | undefined;
  readonly failed: boolean;
  readonly stale?: Staleness | undefined;
  readonly warnings: readonly string[];
  /** URLs of covers by URI; `undefined` if the host does not pass them. */
  readonly covers?: Json | undefined;
}

const coversKey = 'mcp-server-for-spotify/covers';

/** Parses the result of a tool from its text, since some hosts pass nothing else; covers are separate. */
export function readAnswer(result: Json): Answer {
  const isError = result['isError'] === true;
  const said = list(result['content'])
    .flatMap((block) => text(json(block)['text']) ?? [])
    .join('\n');
  const data = dataIn(said, isError);
  const { [coversKey]: covers, [dataKey]: beside } = json(result['_meta']);
  return {
    data: data ?? {},
    beside: isJson(beside) ? beside : undefined,
    sentence: data ? (text(data['error']) ?? text(data['message'])) : text(said),
    failed: isError || flag(data?.['success']) === false,
    stale: staleness(json(data?.['freshness'])),
    warnings: list(data?.['warnings']).flatMap((one) => userText(String(one)) ?? []),
    covers: isJson(covers) ? covers : undefined,
  };
}

/** The data in a text; `undefined` for a plain sentence. An error contains data if the call was partly executed. */
function dataIn(said: string, isError: boolean): Json | undefined {
  try {
    const data = readText(said);
    // A sentence with a colon would parse as data.
    return !isError || 'error' in data || 'success' in data ? data : undefined;
  } catch {
    return undefined;
  }
}

function staleness(freshness: Json) {
  const { source } = freshness;
  if (source !== 'stale' && source !== 'minimal') return;
  return {
    seconds: number(freshness['age_seconds']),
    reason: text(freshness['reason']),
    /** ISO date and time. */
    retryAt: text(freshness['retry_at']),
    /** Only ids are known. */
    minimal: source === 'minimal',
  };
}

/** The message of an answer for the user; `otherwise` if it has none. */
export const messageIn = ({ sentence = '' }: Answer, otherwise: string): string => userText(sentence) ?? otherwise;
