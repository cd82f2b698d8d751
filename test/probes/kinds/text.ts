import { differs, first, type Probe, type Probed, probe } from '../probe.ts';
import { answersPlaylist, details, mine, playlist } from '../spotify.ts';

/** What users type, and nothing may be lost of. */
const typed = [
  '<COPINGMECHANISM>',
  'Songs for <Anna> & <Ben>',
  'a < b > c',
  '&amp; is an ampersand',
  "it's & it's",
  '"quoted" & \'quoted\'',
  '&lt;b&gt;',
  '&#x27;',
  'می‌خواهم',
  'ශ්‍රී',
  '👩‍👩‍👧',
  '🏴󠁧󠁢󠁥󠁮󠁧󠁿',
  '🏳️‍🌈',
  'e\u0301te\u0301',
  'null',
  'undefined',
  '100% & more',
  '%20',
  'C:\\new\\table',
  '**bold** _it_',
  '# Heading',
  '![cover](https://example.com/x.png)',
  '[here](https://example.com)',
  'https://example.com/?a=1&b=2',
  '<3',
  '</script>',
  '{{name}}',
  '${name}',
  '0',
  'true',
  '[]',
  'تحفة',
  'עברית',
  '日本語のリスト',
  '한국어',
  'Ünïcödé',
  'a\u00a0b',
  '½ & ⅓',
  'ﬁne',
  '"',
  "'",
  '&',
  '<',
  '🎵'.repeat(20),
] as const;

/** The answer that shows a playlist of the user's must say its name whole. */
const shows = async (on: Probed, playlist_id: string, name: string): Promise<string | undefined> => {
  const said = await on.call('get_playlist', { playlist_id, include_tracks: false });
  const found =
    said.data['name'] ?? (typeof said.data['playlist'] === 'object' && JSON.stringify(said.data['playlist']));
  return String(found).includes(name) ? undefined : `shows ${JSON.stringify(found)}`;
};

const stored = (text: string): readonly Probe[] => [
  probe(`the description ${JSON.stringify(text)} is stored as typed`, async (on) => {
    const playlist_id = await playlist(on, []);
    await on.call('change_playlist_details', { playlist_id, description: text });
    return differs((await details(on, playlist_id)).description, text, 'description');
  }),
  probe(`the name ${JSON.stringify(text)} is stored as typed, and copied`, async (on) => {
    const playlist_id = await playlist(on, []);
    await on.call('change_playlist_details', { playlist_id, name: text });
    const wrong = differs((await details(on, playlist_id)).name, text, 'name');
    if (wrong) return wrong;
    await on.call('copy_playlist', { playlist_id });
    const copy = (await mine(on)).find(({ id, name }) => id !== playlist_id && name.includes(text));
    return copy ? undefined : `the copy is called ${JSON.stringify((await mine(on))[0]?.name)}`;
  }),
  probe(`undo brings back the name and description ${JSON.stringify(text)}`, async (on) => {
    const playlist_id = await playlist(on, [], text, text);
    await on.call('change_playlist_details', { playlist_id, name: 'Other', description: 'Other' });
    await on.call('undo_last_change');
    return differs(await details(on, playlist_id), { name: text, description: text });
  }),
];

const shownWhole = [
  '<COPINGMECHANISM>',
  'a < b > c',
  'می‌خواهم',
  'ශ්‍රී',
  '👩‍👩‍👧',
  '🏳️‍🌈',
  'नि‍ष',
  'I <3 You',
  '<3',
  'x&y',
  'AT&T',
  '&amp;',
];

const carriers: ReadonlyArray<readonly [string, string, RegExp]> = [
  ['tag characters', 'Nice\u{e0049}\u{e0067}\u{e006e}', /[\u{e0000}-\u{e007f}]/u],
  ['bidi overrides', 'abc\u202edef\u202c', /[\u202a-\u202e\u2066-\u2069]/],
  ['zero width spaces', 'a\u200bb\u200bc', /\u200b/],
  ['variation selectors of other planes', 'a\u{e0100}\u{e0101}', /[\u{e0100}-\u{e01ef}]/u],
  ['a markdown image', '![x](https://evil.example/p.png?q=secret)', /!\[x\]\(https/],
  ['a markdown link', '[click](https://evil.example)', /\[click\]\(https/],
  ['a joiner hidden between Latin letters', 'i\u200dg\u200dn\u200do\u200dr\u200de', /[a-z]\u200d/],
  ['the target of a reference image', '![x][r] [r]: https://evil.example/x', /\[r\]:\s*https/],
];

export const text: readonly Probe[] = [
  ...typed.flatMap(stored),
  ...shownWhole.map((name) =>
    probe(`the name ${JSON.stringify(name)} is shown whole`, async (on) =>
      shows(on, await playlist(on, [], name), name),
    ),
  ),
  ...carriers.map(([what, name, bad]) =>
    probe(`${what} do not reach the model`, async (on) => {
      const playlist_id = await playlist(on, [], name, name);
      const said = await on.call('get_playlist', { playlist_id });
      const listed = await on.call('get_user_playlists', {});
      return bad.test(said.text) || bad.test(listed.text) ? `shows ${said.text.slice(0, 200)}` : undefined;
    }),
  ),
  probe('a description that Spotify keeps as HTML is read as text', async (on) => {
    const playlist_id = await playlist(on, []);
    await answersPlaylist(on, playlist_id, {
      name: 'A &amp; B',
      description: 'it&#x27;s mine &amp; yours',
      items: { total: 0, items: [] },
    });
    const said = await on.call('get_playlist', { playlist_id, include_tracks: false });
    return first(
      said.text.includes("it's mine & yours") ? undefined : `description: ${said.text}`,
      said.text.includes('A &amp; B') ? undefined : `only descriptions are HTML: ${said.text}`,
    );
  }),
  ...['a\nb', 'a\r\nb', 'a\n\nb', 'a\u2028b', 'line\tline'].map((description) =>
    probe(`the description ${JSON.stringify(description)}, of several lines, is refused or told`, async (on) => {
      const playlist_id = await playlist(on, [], 'Evening', 'Before');
      const said = await on.call('change_playlist_details', { playlist_id, description });
      const now = (await details(on, playlist_id)).description;
      if (now === 'Before') return said.isError ? undefined : `says ${said.text}`;
      return /[\n\r\u2028]/.test(now) ? `stored ${JSON.stringify(now)}` : undefined;
    }),
  ),
  ...[99, 100, 101].map((length) =>
    probe(`a name of ${length} emoji is cut at no half`, async (on) => {
      const name = '🎵'.repeat(length);
      const playlist_id = await playlist(on, [], name);
      const said = await on.call('get_playlist', { playlist_id });
      return said.text.isWellFormed() && !said.text.includes('\ufffd') ? undefined : 'half a character';
    }),
  ),
  probe('half a surrogate in a name', async (on) => {
    const playlist_id = await playlist(on, []);
    await on.call('change_playlist_details', { playlist_id, name: 'a\ud83d' });
    const { name } = await details(on, playlist_id);
    return name.isWellFormed() && !name.includes('\ufffd') ? undefined : `stored ${JSON.stringify(name)}`;
  }),
];
