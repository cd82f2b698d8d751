import type { Answer } from '../model/answer.ts';
import type { ToolCall } from '../model/rows.ts';
import * as stage from '../stage/stage.ts';
import { readingOf, take } from './commands.ts';
import { draw } from './draw.ts';
import { state } from './state.ts';

stage.start('playlist', {
  redraw: draw,
  answer: (answer) => {
    const call = stage.shown();
    take(answer, call);
    if (!answer.covers && !answer.failed) void bringCovers(answer, call);
  },
});

/** If the host does not pass the covers, one repeat of the same read returns them, usually from the cache. */
async function bringCovers({ data }: Answer, call: Partial<ToolCall>): Promise<void> {
  const { section, playlist } = state;
  const isOfRows = call.tool ? call.tool === 'get_playlist' : section && !('dry_run' in data);
  if (!isOfRows || !playlist?.item) return;
  const { tool, args: given } = readingOf(playlist.item, { tool: 'get_playlist', ...call });
  await stage.call(tool, given);
}
