import * as z from 'zod';
import { servedIn, type Tool } from '../../lib/tools/definition/tool.ts';
import { tools } from '../../lib/tools/registry.ts';

/** One row of the published list of the tools that people come from. */
export const publishedTool = z.object({
  name: z.string(),
  category: z.string(),
  arguments: z.string(),
  development_mode_2026: z.string(),
});
type Published = z.output<typeof publishedTool>;

const code = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(', ');
const argumentsOf = (text: string): readonly string[] =>
  [...text.matchAll(/`(\w+)`/g)].flatMap(([, name]) => name ?? []);

function inDevelopment(tool: Tool, then: Published): string {
  if (!servedIn('development', tool)) return `not available: ${tool.onlyExtended ?? ''}`;
  const removed = /gone|removed|->/.test(then.development_mode_2026) && !then.development_mode_2026.startsWith('OK');
  return removed ? 'works with an alternative, which the answer mentions if it matters' : 'unchanged';
}

function row(then: Published): string {
  const tool = tools.find(({ name }) => name === then.name);
  if (!tool) throw new Error(`There is no ${then.name}.`);
  const before = argumentsOf(then.arguments);
  const now = Object.keys(tool.input.shape);
  const gone = before.filter((name) => !now.includes(name));
  if (gone.length > 0) throw new Error(`${then.name} takes no ${gone.join(', ')} any more.`);
  return `| \`${then.name}\` | ${code(now.filter((name) => !before.includes(name))) || 'none'} | ${inDevelopment(tool, then)} |`;
}

/** `docs/upgrading.md`: name by name, what changed against the server of Python that had these 86 tools. */
export function upgradingPage(published: readonly Published[]): string {
  const sections = [...Map.groupBy(published, ({ category }) => category)].map(([category, some]) =>
    [`### ${category}`, '', '| tool | new arguments | in Development Mode |', '|---|---|---|', ...some.map(row)].join(
      '\n',
    ),
  );
  const names = new Set(published.map(({ name }) => name));
  const added = tools.filter(({ name }) => !names.has(name)).map(({ name }) => name);
  return `${[
    '# Upgrading from the Python server',
    'Made by `npm run docs`. All 86 tools have kept their names and arguments, so prompts and habits still work; new arguments are optional.',
    '## Differences for everybody',
    [
      '| before | now |',
      '|---|---|',
      '| a process on your machine, started by the client | a URL: add it to each client once ([README](../README.md#add-it-to-a-client)) |',
      '| a token on your machine | sign-in in the browser; the token is stored in Secrets Manager and never leaves the server |',
      '| Grafana | CloudWatch: three dashboards, alarms and a [runbook](runbooks/) for each |',
      '| a cache in each process | one cache for all containers, invalidated by every change that the server makes |',
      '| ids | ids, URIs and links, everywhere |',
      '| `create_playlist` makes a public playlist | private unless `public: true` is given, as in every tool that makes one; the answer says which |',
      '| a change counts as done when Spotify says so | a change is read back, and the answer says what was found (unless `VERIFY_WRITES=off`) |',
      '| a repeated call is executed twice | within two minutes it gets the first answer with `replayed: true`, unless `allow_duplicate: true` is given |',
      '| more ids than Spotify takes are an error | they are split into several calls, and the answer reports each of them |',
      '| calls that Spotify removed in 2024 and 2026 fail | they use an alternative if there is one; otherwise the error says what to do instead |',
    ].join('\n'),
    '## Answers in 1.3 and now',
    [
      'Since 1.4 a tool answers with one compact text in [TOON](https://toonformat.dev), without repetitions. `ANSWERS=1.3` restores the old form, in this version only; `ANSWERS=json` writes the new form as JSON. A program that sends `"mcp-server-for-spotify/data": true` in the `_meta` of a call gets the complete data of 1.3 under the same key in the `_meta` of the result. Resources are JSON as before.',
      '',
      '| in 1.3 | now |',
      '|---|---|',
      '| the same JSON as text and as `structuredContent` | text only |',
      '| `id`, `uri` and `external_urls` of each row | `id` for rows of one kind, `uri` for mixed rows, episodes, chapters and local files; `link` once, as a template |',
      '| `artists: [{"name"}]`, `album: {"name"}` | `artists` with names separated by `; `, `album`; ids with `fields: ["artist_ids", "album_id"]` |',
      '| `duration_ms`, `progress_ms` | `seconds`, `progress_seconds` |',
      '| `explicit`, `is_playable`, `is_local`, `public`, `collaborative`, `album_type`, `resume_point` | words in `notes` for unusual rows; `unmarked` says once what the others are |',
      '| `added_at`, `added_by` of the rows of a playlist | with `fields`, or `detail: "full"` |',
      '| `added_at` of saved items, `played_at` | `added` (a day), `played` (minutes, UTC); to the second with `fields` |',
      '| `images` of each size | `image`, the widest, for single items and with `fields` |',
      '| `limit`, `offset`, `has_more` | `next_offset` if there is more |',
      '| `freshness` of an answer from the cache | `age_seconds`; `freshness` with the reason if data is stale |',
      '| `success: true`, `read_back` of a verified change, `snapshot_id` | a `message`, and `verified`; `success: false` stays |',
      '| the ids that a change was called with; `last_change` beside `recent_changes` | not repeated; after a failure the ids say what was changed |',
      '| 100 rows of a playlist by default | 50; `tracks_limit` allows up to 100 |',
    ].join('\n'),
    '## Counters in the table',
    'Since 1.4 the calls of the last day are counted under shorter names. The counts of 1.3 are still used. But 1.3 does not read the new counts, so while both versions run, and after a rollback, it reports more remaining quota than there is.',
    '## What to do',
    [
      '1. Deploy ([README](../README.md#deploy-it)) or try it with `npm ci && npm start`.',
      '2. Register the new redirect URI with your Spotify app; the old one can be removed.',
      '3. Remove the old entry from each client and add the URL. No data of the old server is used: the cache fills by itself.',
      '4. An app created since February 2026 is in Development Mode; for an older one with extended quota set `-c quotaMode=extended`.',
    ].join('\n'),
    '## Tool by tool',
    ...sections,
    '## New',
    `${code(added)}: see [tools.md](tools.md).`,
  ].join('\n\n')}\n`;
}
