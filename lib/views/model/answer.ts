import { dataKey } from '../../compact/data.ts';
import { readText } from '../../compact/result.ts';
import { flag, isJson, type Json, json, list, number, text } from './json.ts';
import { userText } from './problem.ts';

/** How old an answer is that Spotify could not be asked for, and why. */
export interface Staleness {
  readonly seconds: number | undefined;
  readonly reason: string | undefined;
  /** ISO date and time. */
  readonly retryAt: string | undefined;
  /** Only ids are known. */
  readonly minimal: boolean;
}

/** A tool's answer as views read it. */
export interface Answer {
  /** What the text says, decoded; empty for a sentence. */
  readonly data: Json;
  /** The data beside the text, which a view gets for a call of its own alone: it is read for what the text leaves out. */
  readonly beside?: Json | undefined;
  /** The failure, or the message of a change, as the model reads it. */
  readonly sentence?: string | undefined;
  readonly failed: boolean;
  readonly stale?: Staleness | undefined;
  readonly warnings: readonly string[];
  /** URLs of covers by URI; `undefined` where the host kept them back. */
  readonly covers?: Json | undefined;
}

const coversKey = 'mcp-server-for-spotify/covers';

/** Reads the result of a tool by its text alone, which is all that some hosts hand over; the covers are beside it. */
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

/** The data in a text; `undefined` for a sentence. An error has data where a part was done. */
function dataIn(said: string, isError: boolean): Json | undefined {
  try {
    const data = readText(said);
    // A sentence with a colon in it reads like data.
    return !isError || 'error' in data || 'success' in data ? data : undefined;
  } catch {
    return undefined;
  }
}

function staleness(freshness: Json): Staleness | undefined {
  const { source } = freshness;
  if (source !== 'stale' && source !== 'minimal') return undefined;
  return {
    seconds: number(freshness['age_seconds']),
    reason: text(freshness['reason']),
    retryAt: text(freshness['retry_at']),
    minimal: source === 'minimal',
  };
}

/** What an answer says to a person; `otherwise` where it says nothing to them. */
export const messageIn = ({ sentence = '' }: Answer, otherwise: string): string => userText(sentence) ?? otherwise;
