import type { Answer } from '../model/answer.ts';
import type { ToolCall } from '../model/rows.ts';
import * as stage from '../stage/stage.ts';
import { take } from './commands.ts';
import { draw } from './draw.ts';

stage.start('results', {
  redraw: draw,
  answer: (answer) => {
    const call = callOf(answer);
    take(answer, call);
    void bringCovers(answer, call);
  },
});

/** The called tool, from the host or from the answer. */
function callOf({ data }: Answer): Partial<ToolCall> {
  const call = stage.shown();
  const { query, type, limit } = data;
  return call.tool || typeof query !== 'string'
    ? call
    : { tool: 'search', args: { query, search_type: type, limit, ...call.args } };
}

/** If the host does not pass the covers, one repeat of the same read returns them, usually from the cache. */
async function bringCovers(
  { covers, failed, data }: Answer,
  { tool, args: given = {} }: Partial<ToolCall>,
): Promise<void> {
  if (covers || failed || !tool || !stage.isRead(tool) || Object.keys(data).length === 0) return;
  await stage.call(tool, given);
}
