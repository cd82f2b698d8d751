import * as z from 'zod';
import { spotifyId, spotifyUri } from '../../definition/arguments.ts';
import { tool } from '../../definition/tool.ts';
import { confirm_token } from '../../guards/confirmation.ts';
import { continue_from } from '../../playlist-jobs/continuation.ts';
import { planRowRemoval, type RemovalPlan } from '../../playlist-jobs/duplicates.ts';
import { fitsRules, type RemovalRules, removalRules, ruleNames } from '../../playlist-jobs/removal-rules.ts';
import { removeRows } from '../../playlist-jobs/removing.ts';
import type { PlaylistRow } from '../../playlist-jobs/rows.ts';

/** The rows to remove: those that match all rules, or those at some positions. */
interface RemovalRequest extends RemovalRules {
  readonly positions?: readonly number[] | undefined;
  readonly uris?: readonly string[] | undefined;
}

const again = 'Read the playlist, and give positions and uris of what is still to go.';

/**
 * The plan for the selected rows; a sentence if a row has moved. After some rows were removed, an equal row may be at
 * a position: positions are valid only for the list that they were read from.
 */
function planFor(rows: readonly PlaylistRow[], wanted: RemovalRequest, isChanged: boolean): RemovalPlan | string {
  const { positions, uris = [] } = wanted;
  if (!positions)
    return planRowRemoval(
      rows,
      rows.filter((row) => fitsRules(row, wanted)),
    );
  if (isChanged) return `Some of these rows may be gone, and the others have moved. ${again}`;
  const moved = positions.find((position, at) => ![rows[position]?.uri, rows[position]?.plays].includes(uris[at]));
  if (moved !== undefined) {
    const row = rows[moved];
    const found = row ? `"${row.name}" (${row.uri ?? 'nothing'})` : 'no row';
    return `Position ${moved} has ${found}, not what uris says. Nothing was removed. ${again}`;
  }
  const going = new Set(positions);
  return planRowRemoval(
    rows,
    rows.filter(({ position }) => going.has(position)),
  );
}

export const removePlaylistRows = tool({
  name: 'remove_playlist_rows',
  title: 'Remove rows by rule or position',
  description:
    'Remove from a playlist what fits all rules given (explicit, artist, year released), or one of equal rows: positions with the uris there. dry_run first.',
  effect: 'destroy',
  calls: '1 per 50-100 rows read, 1 per 100 removed, 1 per row put back',
  input: z
    .strictObject({
      playlist_id: spotifyId('playlist'),
      ...removalRules,
      positions: z.array(z.int().min(0).max(9999)).min(1).max(100).optional().describe('From 0'),
      uris: z.array(spotifyUri('track', 'episode')).min(1).max(100).optional(),
      dry_run: z.boolean().default(false),
      confirm_token,
      continue_from,
    })
    .superRefine(({ positions, uris, ...rules }, { addIssue }) => {
      const hasRule = ruleNames.some((rule) => rules[rule] !== undefined);
      const wrong = (path: string, message: string): void => addIssue({ code: 'custom', path: [path], message });
      if (hasRule === (positions !== undefined))
        wrong('positions', 'or a rule (explicit, artist, released) must be given, and not both');
      if (positions?.length !== uris?.length)
        wrong(
          'uris',
          'must name the item at each of positions, in the same order; a row without a URI (gone) only the Spotify app removes',
        );
      if (new Set(positions).size !== (positions?.length ?? 0)) wrong('positions', 'must differ from each other');
    }),
  example: { playlist_id: '3cEYpjA9oz9GiPac4AsH4n', explicit: true, dry_run: true },
  run: ({ dry_run, confirm_token, continue_from, ...args }, context) =>
    removeRows(
      {
        ...{ tool: 'remove_playlist_rows', args, dry_run, confirm_token, continue_from },
        ...{ key: 'to_remove', what: 'rows', none: 'There was no row to remove.' },
        plan: (rows, isChanged) => planFor(rows, args, isChanged),
      },
      context,
    ),
});
