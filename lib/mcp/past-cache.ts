import { SpotifyError } from '../spotify/failure.ts';
import { type Spotify, type ToolContext, withOptions } from '../tools/definition/context.ts';

/**
 * Makes a call once more without the cache where an answer was not what Spotify documents and one came from there: what lies in
 * the cache in a form that cannot be read counts as missing. Not after a change was sent.
 */
export async function pastCache<T>(context: ToolContext, run: (context: ToolContext) => Promise<T>): Promise<T> {
  let [isCached, isChanged] = [false, false];
  const spotify: Spotify = async (asked, options) => {
    if (asked.operation.effect !== 'read') isChanged = true;
    const answer = await context.spotify(asked, options);
    if (answer.freshness.source !== 'live') isCached = true;
    return answer;
  };
  try {
    return await run({ ...context, spotify });
  } catch (error) {
    const isUnreadable = error instanceof SpotifyError && error.failure.code === 'unexpected_answer';
    if (!isUnreadable || !isCached || isChanged) throw error;
    return run({ ...context, spotify: withOptions(context.spotify, { fresh: true }) });
  }
}
