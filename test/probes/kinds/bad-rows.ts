import { zstdCompressSync } from 'node:zlib';
import type { Data } from '../../../lib/compact/data.ts';
import { attribute, differs, first, type Probe, type Probed, probe, type WireRow } from '../probe.ts';
import { details, id, playlist, rows, tracks } from '../spotify.ts';

const isEntry = (row: WireRow): boolean => 'meta' in row;
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

/** What may lie where a cached answer lay. */
const damages: ReadonlyArray<readonly [string, (row: WireRow) => WireRow]> = [
  ['broken JSON', ({ packed: _, ...row }) => ({ ...row, body: { S: '{"id":' } })],
  ['another shape', ({ packed: _, ...row }) => ({ ...row, body: { S: '["x"]' } })],
  ['JSON null', ({ packed: _, ...row }) => ({ ...row, body: { S: 'null' } })],
  ['no body', ({ packed: _, body: __, ...row }) => row],
  ['other compression', ({ body: _, ...row }) => ({ ...row, packed: { B: base64(Buffer.from('not packed')) } })],
  [
    'half of what is packed',
    ({ body: _, ...row }) => ({ ...row, packed: { B: base64(zstdCompressSync('x'.repeat(5000)).subarray(0, 20)) } }),
  ],
  [
    '300 MB when unpacked',
    ({ body: _, ...row }) => ({ ...row, packed: { B: base64(zstdCompressSync(Buffer.alloc(40_000_000, 32))) } }),
  ],
  ['a body of another type', ({ packed: _, ...row }) => ({ ...row, body: { N: '12' } })],
  ['broken facts', (row) => ({ ...row, meta: { S: '{' } })],
  ['facts of another shape', (row) => ({ ...row, meta: { S: '{"status":"x"}' } })],
  ['facts of another type', (row) => ({ ...row, meta: { N: '1' } })],
  ['a later format', (row) => ({ ...row, format: { N: '99' }, body: { S: '<later>' } })],
];

const reads: ReadonlyArray<readonly [string, (on: Probed) => Promise<Data>]> = [
  ['get_playlist', async (on) => ({ playlist_id: await id(on, '$playlist:7') })],
  ['get_album', async (on) => ({ album_id: await id(on, '$album:3') })],
  ['get_current_user', () => Promise.resolve({})],
];

const entries = damages.flatMap(([what, damaged]) =>
  reads.map(([tool, args]) =>
    probe(`${tool} whose cached answer is ${what}`, async (on) => {
      const given = await args(on);
      const right = await on.call(tool, given);
      const count = await on.damage((row) => (isEntry(row) ? damaged(row) : undefined));
      if (count === 0) return 'nothing was cached';
      const said = await on.call(tool, given);
      const fresh =
        'fresh' in given ? said : await on.call(tool, tool === 'get_album' ? given : { ...given, fresh: true });
      return first(
        said.isError ? `error: ${said.text}` : undefined,
        fresh.isError ? `fresh: ${fresh.text}` : undefined,
        differs(
          said.data['name'] ?? said.data['display_name'],
          right.data['name'] ?? right.data['display_name'],
          'name',
        ),
      );
    }),
  ),
);

/** Every attribute of the rows of one kind becomes another type. */
const scrambled =
  (kind: RegExp): ((row: WireRow) => WireRow | undefined) =>
  (row) => {
    const { pk, sk, ...rest } = row;
    if (!kind.test(`${attribute(row, 'pk')} ${attribute(row, 'sk')}`)) return;
    return {
      pk,
      sk,
      ...Object.fromEntries(
        Object.entries(rest).map(([name, value]) => [
          name,
          JSON.stringify(value).startsWith('{"N"') ? { S: '?' } : { N: '1' },
        ]),
      ),
    };
  };

const others = (
  [
    ['tags', /tag|gen/],
    ['changes', /undo#/],
    ['breakers and gates', /circuit|gate|breaker/],
    ['limits', /limit|tat|quota/],
    ['remembered calls', /call#|once#|idem|repeat/],
    ['leases', /lease/],
    ['counts', /tally|count|stat/],
  ] as const
).map(([what, kind]) =>
  probe(`rows of ${what} of other types`, async (on) => {
    const playlist_id = await playlist(on, await tracks(on, 1, 2), 'A');
    await on.call('get_playlist', { playlist_id });
    await on.call('change_playlist_details', { playlist_id, name: 'B' });
    await on.damage(scrambled(kind));
    const read = await on.call('get_playlist', { playlist_id });
    const wrote = await on.call('change_playlist_details', { playlist_id, name: 'C' });
    await on.call('undo_last_change', { dry_run: true });
    return first(
      read.isError ? `read: ${read.text}` : undefined,
      wrote.isError ? `write: ${wrote.text}` : undefined,
      differs((await details(on, playlist_id)).name, 'C', 'name'),
      differs(await rows(on, playlist_id), await tracks(on, 1, 2), 'rows'),
    );
  }),
);

export const badRows: readonly Probe[] = [...entries, ...others];
