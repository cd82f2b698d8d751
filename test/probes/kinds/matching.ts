import * as z from 'zod';
import { differs, type Probe, probe } from '../probe.ts';
import { answersPlaylist, player, playlist, tracks } from '../spotify.ts';

/** Two rows of one playlist by one artist, as Spotify would list them. */
const listed = (names: ReadonlyArray<string | null>) => ({
  href: '',
  limit: 50,
  offset: 0,
  next: null,
  previous: null,
  total: names.length,
  items: names.map((name, n) => {
    const id = String(n).padStart(22, 'a');
    const item = {
      type: 'track',
      id,
      uri: `spotify:track:${id}`,
      name,
      is_local: false,
      explicit: false,
      duration_ms: 200_000 + n,
      artists: [{ type: 'artist', id: 'b'.repeat(22), name: 'Somebody', uri: `spotify:artist:${'b'.repeat(22)}` }],
      album: {
        type: 'album',
        id: 'c'.repeat(22),
        name: 'Album',
        uri: `spotify:album:${'c'.repeat(22)}`,
        images: [],
        artists: [],
      },
    };
    return { added_at: '2026-01-01T00:00:00Z', added_by: { id: 'x' }, is_local: false, item, track: item };
  }),
});

const Repeats = z.object({ repeats: z.object({ count: z.number() }) });

const pair = (one: string | null, other: string | null, same: boolean): Probe =>
  probe(`${JSON.stringify(one)} and ${JSON.stringify(other)} are ${same ? 'one' : 'two'}`, async (on) => {
    const playlist_id = await playlist(on, await tracks(on, 1, 2));
    await on.demo.fault({
      method: 'GET',
      path: `/playlists/${playlist_id}/(items|tracks)`,
      answer: { status: 200, body: listed([one, other]) },
    });
    await answersPlaylist(on, playlist_id, { name: 'Evening', description: '', items: listed([one, other]) });
    const said = await on.call('dedupe_playlist', { playlist_id, same_by: 'title_artist', dry_run: true });
    const { data } = Repeats.safeParse(said.data);
    return data ? differs(data.repeats.count, same ? 1 : 0, 'repeats') : `says: ${said.text}`;
  });

/** What the user says, the devices, and on which one it plays; `undefined`: on none. */
const device = (word: string, names: readonly string[], right: string | undefined): Probe =>
  probe(`of ${JSON.stringify(names)} ${JSON.stringify(word)} is ${right ?? 'none'}`, async (on) => {
    await on.demo.devices({
      devices: [{ name: 'Elsewhere' }, ...names.map((name) => ({ name }))],
      active: 'Elsewhere',
    });
    await on.call('play_on_device', { device: word, uris: await tracks(on, 1) });
    return differs((await player(on)).device.name, right ?? 'Elsewhere', 'plays on');
  });

/** A line of a list, and words that must be in what Spotify is first asked for. */
const line = (text: string, ...words: readonly string[]): Probe =>
  probe(`the line ${JSON.stringify(text)}`, async (on) => {
    const said = await on.call('import_playlist', { lines: [text], name: 'Imported', dry_run: true });
    const asked = (await on.demo.requests()).find(({ url }) => url.includes('/search'));
    const q = new URL(asked?.url ?? '/', 'http://demo').searchParams.get('q') ?? '';
    const missing = words.filter((word) => !q.includes(word));
    return missing.length > 0 ? `asks for ${q || 'nothing'}: ${said.text.slice(0, 200)}` : undefined;
  });

/** A line of a list, and the words in which artist and title are sent. */
const parsed = (text: string, artist: string, title: string): Probe =>
  line(text, `artist:"${artist}"`, `track:"${title}"`);

export const matching: readonly Probe[] = [
  ...(
    [
      ['かき', 'かぎ'],
      ['はは', 'ぱぱ'],
      ['दिल', 'दल'],
      ['강', '갱'],
      ['가', '까'],
      ['й', 'и'],
      ['ё', 'е'],
      ['மா', 'ம'],
      ['কাল', 'কল'],
      ['ปา', 'ป่า'],
      ['გული', 'გულ'],
      ['Stay', 'Stay With Me'],
      ['Breathe', 'Breathe (Meditation)'],
      ['Gloria', "Gloria (Oliver's Song)"],
      ['Hello', 'Hello (Delivered)'],
      ['Love', 'Love - Long Live the King'],
      ['22', "22 (Taylor's Version)"],
      ['Song', 'Song (Remix)'],
      ['Layla', 'Layla (Acoustic Version)'],
      ['Intro', 'Intro, Pt. 2'],
      ['Symphony No. 1', 'Symphony No. 2'],
      ['Dance', 'Dance (With Me)'],
      ['F', 'F#'],
      ['C', 'C++'],
      ['A', 'A+'],
      ['Sonata in F', 'Sonata in F#'],
      ['Sun 🌞', 'Sun 🌙'],
      ['I ♥ You', 'I You'],
      ['Love ♥', 'Love'],
      ['🌞', '🌙'],
      ['???', '!!!'],
      ['...', '…!'],
      ['4', 'Four'],
      ['Mono', 'Mono (Interlude)'],
      ['Editorial', 'E'],
      ['Alive', 'A'],
      ['Liverpool', 'Pool'],
      ['Song (Part 1)', 'Song (Part 2)'],
      ['Song (Day)', 'Song (Night)'],
      ['Song - Reprise', 'Song'],
      ['Defeat', 'De'],
      ['Feather', 'Fe'],
      ['', ''],
      [null, null],
      ['\u200b', '\u200b'],
      ['1 / 2', '1 / 3'],
      ['-', '+'],
      ['+', '×'],
      ['Without You', 'Out You'],
      ['Song (Demo)', 'Song'],
      ['Song - Instrumental', 'Song'],
      ['Song (Sped Up)', 'Song'],
      ['Song (Deluxe)', 'Song (Delight)'],
      ['O', 'Ø'],
      ['Love (10 Minute Version)', 'Love'],
      ['Monkey', 'Key'],
      ['Re:', 'Re'],
    ] as const
  )
    .filter(([one]) => one !== 'Re:' && one !== '...')
    .map(([one, other]) => pair(one, other, false)),
  ...(
    [
      ['Déjà Vu', 'deja vu'],
      ['Déjà Vu (feat. JAY-Z)', 'Déjà Vu'],
      ['Stay (with Justin Bieber)', 'Stay'],
      ['Numb [ft. Jay]', 'Numb'],
      ['So What - 2009 Remaster', 'So What'],
      ['So What (Mono)', 'So What'],
      ['Rock & Roll', 'Rock and Roll'],
      ["Don't", 'Don’t'],
      ['ｶﾞｷﾞ', 'ガギ'],
      ['e\u0301te\u0301', 'été'],
      ['Ｌｏｖｅ', 'Love'],
      ['Hello!', 'Hello'],
      ['  Hello ', 'Hello'],
      ['HELLO', 'hello'],
      ['Song (Deluxe Edition)', 'Song'],
      ['Song - Radio Edit', 'Song'],
      ['می\u200cخواهم', 'میخواهم'],
      ['가', '가'],
    ] as const
  ).map(([one, other]) => pair(one, other, true)),
  device('Echo Dot with clock', ['Echo Dot', 'Echo Dot with clock'], 'Echo Dot with clock'),
  device('Echo Dot', ['Echo Dot with clock', 'Echo Dot'], 'Echo Dot'),
  device('Echo Dot with clock', ['Echo Dot'], undefined),
  device('Living Room (Stereo)', ['Living Room (Mono)', 'Living Room (Stereo)'], 'Living Room (Stereo)'),
  device('Living Room (Stereo)', ['Living Room (Mono)'], undefined),
  device('📺', ['🎧', '📺'], '📺'),
  device('📺', ['🎧'], undefined),
  device('TV 📺', ['TV 🎧'], undefined),
  device('TV 📺', ['TV 🎧', 'TV 📺'], 'TV 📺'),
  device('kitchen', ['Bath', 'Kitchen'], 'Kitchen'),
  device('Kitchen speaker', ['Kitchen', 'Bath'], undefined),
  device("Anna's iPhone", ['Anna’s iPhone'], 'Anna’s iPhone'),
  device('Anna’s iPhone', ["Anna's iPhone"], "Anna's iPhone"),
  device('Buro', ['Büro'], 'Büro'),
  device('Büro', ['Buro', 'Büro'], 'Büro'),
  device('キッチン', ['キッチン'], 'キッチン'),
  device('かき', ['かぎ'], undefined),
  device('Speaker', ['Left Speaker', 'Right Speaker'], undefined),
  device('Echo', ['Echo', 'Echo'], undefined),
  device('Dot', ['Echo Dot', 'Echo Dot with clock'], undefined),
  device(' Kitchen ', ['Kitchen'], 'Kitchen'),
  device('TV+', ['TV', 'TV+'], 'TV+'),
  device('TV+', ['TV'], undefined),
  device('Room 1', ['Room 11', 'Room 10'], undefined),
  device('Living\u00a0Room', ['Living Room'], 'Living Room'),
  parsed('Drake feat. Rihanna - Take Care', 'Drake feat. Rihanna', 'Take Care'),
  parsed('Sleeping With Sirens - Alone', 'Sleeping With Sirens', 'Alone'),
  parsed('Ke$ha - TiK ToK', 'Ke$ha', 'TiK ToK'),
  line('방탄소년단', '방탄소년단'),
  parsed('방탄소년단 - 봄날', '방탄소년단', '봄날'),
  parsed('AC/DC - T.N.T.', 'AC/DC', 'T.N.T.'),
  parsed('P!nk - So What', 'P!nk', 'So What'),
  parsed('宇多田ヒカル - First Love', '宇多田ヒカル', 'First Love'),
  parsed('Beyoncé – Déjà Vu', 'Beyoncé', 'Déjà Vu'),
  parsed('Beyoncé Two — Déjà Vu', 'Beyoncé Two', 'Déjà Vu'),
  parsed("Guns N' Roses - Sweet Child O' Mine", "Guns N' Roses", "Sweet Child O' Mine"),
  parsed('Anne-Marie - 2002', 'Anne-Marie', '2002'),
  parsed('Florence + The Machine - Shake It Out', 'Florence + The Machine', 'Shake It Out'),
  parsed('!!! - Heart of Hearts', '!!!', 'Heart of Hearts'),
  parsed('+44 - Lycanthrope', '+44', 'Lycanthrope'),
  parsed('1. Drake Aa - Take Care', 'Drake Aa', 'Take Care'),
  parsed('12) Drake Bb - Take Care', 'Drake Bb', 'Take Care'),
  parsed('- Drake Cc - Take Care', 'Drake Cc', 'Take Care'),
  parsed('* Drake Dd - Take Care', 'Drake Dd', 'Take Care'),
  parsed('• Drake Ee - Take Care', 'Drake Ee', 'Take Care'),
  parsed('Drake Ff\tTake Care', 'Drake Ff', 'Take Care'),
  parsed('"Drake Gg" - "Take Care"', 'Drake Gg', 'Take Care'),
  parsed('99 Souls - The Girl Is Mine', '99 Souls', 'The Girl Is Mine'),
  parsed('1975 - Chocolate', '1975', 'Chocolate'),
  parsed('Sum 41 - In Too Deep', 'Sum 41', 'In Too Deep'),
  parsed('  Drake Hh  -  Take Care  ', 'Drake Hh', 'Take Care'),
  parsed('Prince - 1999 - Edit', 'Prince', '1999 - Edit'),
  parsed('05 - Drake Ii - Take Care', 'Drake Ii', 'Take Care'),
  parsed('2. 88 Souls - The Girl Is Mine', '88 Souls', 'The Girl Is Mine'),
];
