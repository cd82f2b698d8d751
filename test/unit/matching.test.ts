import { describe, expect, test } from 'vitest';
import { deviceNamed } from '../../lib/tools/matching/device.ts';
import { fold } from '../../lib/tools/matching/fold.ts';
import { titleKey } from '../../lib/tools/matching/identity.ts';
import { similarity } from '../../lib/tools/matching/similarity.ts';
import { planDeduplication } from '../../lib/tools/playlist-jobs/duplicates.ts';
import { identityKey, parseRow } from '../../lib/tools/playlist-jobs/rows.ts';
import { parseTrackLine, queriesFor } from '../../lib/tools/playlist-jobs/track-matching.ts';
import { difference } from '../../lib/tools/toolsets/organize/diff.ts';

const track = (name: unknown, artist: string | undefined, n: number) =>
  parseRow(
    {
      item: {
        type: 'track',
        uri: `spotify:track:${n}`,
        name,
        artists: artist === undefined ? [] : [{ name: artist }],
      },
    },
    n,
  );

describe('two titles that are different', () => {
  test.each([
    ['かき', 'かぎ'],
    ['はは', 'ぱぱ'],
    ['दिल', 'दल'],
    ['강', '갱'],
    ['й', 'и'],
    ['Stay', 'Stay With Me'],
    ['Breathe', 'Breathe (Meditation)'],
    ['Gloria', "Gloria (Oliver's Song)"],
    ['Hello', 'Hello (Delivered)'],
    ['Gloria', 'Gloria (Monologue)'],
    ['Love', 'Love - Long Live the King'],
    ['22', "22 (Taylor's Version)"],
    ['Layla', 'Layla (Acoustic Version)'],
    ['Song', 'Song (Remix)'],
    ['Defeat', 'De'],
    ['📺', '🎧'],
    ['???', '!!!'],
    ['Dance', 'Dance (With Me)'],
    ['F', 'F#'],
    ['Sonata in F', 'Sonata in F#'],
    ['C', 'C++'],
    ['A', 'A+'],
    ['Sun 🌞', 'Sun 🌙'],
    ['I ♥ You', 'I You'],
  ])('%s and %s', (one, other) => {
    expect(titleKey(one)).not.toBe(titleKey(other));
  });
});

describe('two spellings of one title', () => {
  test.each([
    ['Déjà Vu', 'deja vu'],
    ['Déjà Vu (feat. JAY-Z)', 'Déjà Vu'],
    ['Stay (with Justin Bieber)', 'Stay'],
    ['Numb [ft. Jay]', 'Numb'],
    ['Numb feat. Jay', 'Numb'],
    ['So What - 2009 Remaster', 'So What'],
    ['So What - Remastered 2011', 'So What'],
    ['So What (Mono)', 'So What'],
    ['So What (Live)', 'So What'],
    ['So What - Live at the Plugged Nickel', 'So What'],
    ['So What - Radio Edit', 'So What'],
    ['So What (Deluxe Edition)', 'So What'],
    ['So What (50th Anniversary Edition)', 'So What'],
    ['Here Comes the Sun - 2019 Mix', 'Here Comes the Sun'],
    ['Rock & Roll', 'Rock and Roll'],
    ["Don't", 'Don’t'],
    ['ｶﾞｷﾞ', 'ガギ'],
    ['می\u200cخواهم', 'میخواهم'],
    ['(Live)', 'live'],
    ['Song #1', 'Song 1'],
    ['Hello!', 'Hello'],
    ['So What (with Friends)', 'So What'],
  ])('%s and %s', (one, other) => {
    expect(titleKey(one)).toBe(titleKey(other));
  });
});

test('eight tracks that only look alike are no duplicates', () => {
  const names = ['かき', 'かぎ', 'दिल', 'दल', 'Stay', 'Stay With Me', 'Breathe', 'Breathe (Meditation)'];
  const rows = names.map((name, n) => track(name, 'Somebody', n));
  expect(planDeduplication(rows, 'title_artist')).toMatchObject({ removed: [], steps: [] });
  const [odd, even] = [rows.filter((_, n) => n % 2 === 0), rows.filter((_, n) => n % 2 === 1)];
  expect(difference(odd, even, 'title_artist').both).toBe(0);
});

test.each([
  ['a name', undefined, 'Somebody'],
  ['anything to see in its name', '\u200b', 'Somebody'],
  ['an artist', 'Intro', undefined],
])('rows without %s are known by their URI', (_, name, artist) => {
  const rows = [track(name, artist, 1), track(name, artist, 2)];
  expect(rows.map((row) => identityKey(row, 'title_artist'))).toEqual(['spotify:track:1', 'spotify:track:2']);
});

test('episodes with one title in two shows are different', () => {
  const episode = (show: string, n: number) =>
    parseRow({ item: { type: 'episode', uri: `spotify:episode:${n}`, name: 'Episode 1', show: { name: show } } }, n);
  expect(
    planDeduplication([episode('One', 1), episode('Other', 2), episode('One', 3)], 'title_artist').removed,
  ).toHaveLength(1);
});

describe('a line of a list asks for', () => {
  test.each([
    [
      'Drake feat. Rihanna - Take Care',
      'artist:"Drake feat. Rihanna" track:"Take Care"',
      'Drake feat. Rihanna Take Care',
    ],
    ['Sleeping With Sirens - Alone', 'artist:"Sleeping With Sirens" track:"Alone"', 'Sleeping With Sirens Alone'],
    ['Ke$ha - TiK ToK', 'artist:"Ke$ha" track:"TiK ToK"', 'Ke$ha TiK ToK'],
    ['방탄소년단 - 봄날', 'artist:"방탄소년단" track:"봄날"', '방탄소년단 봄날'],
  ])('%s', (line, ...queries) => {
    expect(queriesFor(parseTrackLine(line))).toEqual(queries);
  });
  test('its words alone where it names no artist, or is too long for two fields', () => {
    expect(queriesFor(parseTrackLine('방탄소년단'))).toEqual(['방탄소년단']);
    const [words = '', ...none] = queriesFor(parseTrackLine(`${'🎵'.repeat(100)} - ${'x'.repeat(200)}`));
    expect(none).toEqual([]);
    expect(words.isWellFormed()).toBe(true);
  });
});

describe('a device by its name', () => {
  const named = (...names: readonly string[]) => names.map((name, n) => ({ id: `id-${n}`, name, is_active: false }));
  test.each([
    ['Echo Dot with clock', named('Echo Dot', 'Echo Dot with clock'), 'id-1'],
    ['Echo Dot', named('Echo Dot with clock', 'Echo Dot'), 'id-1'],
    ['Living Room (Stereo)', named('Living Room (Mono)', 'Living Room (Stereo)'), 'id-1'],
    ['Living Room (Stereo)', named('Living Room (Mono)'), undefined],
    ['Echo Dot with clock', named('Echo Dot'), undefined],
    ['📺', named('🎧', '📺'), 'id-1'],
    ['📺', named('🎧'), undefined],
    ['TV 📺', named('TV 🎧'), undefined],
    ['TV+', named('TV'), undefined],
    ['TV+', named('TV', 'TV+'), 'id-1'],
    ['kitchen', named('Bath', 'Kitchen'), 'id-1'],
    ['kitchen', named('Bath', 'Kitchen speaker'), 'id-1'],
    ['Kitchen', named('kitchen', 'Kitchen'), 'id-1'],
    ['speaker', named('Left speaker', 'Right speaker'), undefined],
    ['it', named('Kitchen'), undefined],
    ['id-1', named('id-1', 'Kitchen'), 'id-1'],
    [' Kitchen ', named('Kitchen ', 'Bath'), 'id-0'],
    ['Kitchen ', named('kitchen', ' Kitchen'), 'id-1'],
  ])('%s', (word, devices, id) => {
    expect(deviceNamed(devices, word)?.id).toBe(id);
  });
  test('of several matches, the only one that accepts commands is chosen', () => {
    const [display, speaker] = named('Kitchen Display', 'Kitchen Speaker');
    const locked = { ...display, name: 'Kitchen Display', is_restricted: true };
    expect(deviceNamed([locked, { ...speaker, name: 'Kitchen Speaker' }], 'kitchen')?.id).toBe('id-1');
    expect(deviceNamed([locked], 'kitchen')?.id).toBe('id-0');
  });
  test('of two equal ones the active one is chosen, otherwise the name is ambiguous', () => {
    const two = named('Echo', 'Echo');
    expect(deviceNamed(two, 'Echo')).toBeUndefined();
    const second = two.map((device) => ({ ...device, is_active: device.id === 'id-1' }));
    expect(deviceNamed(second, 'Echo')?.id).toBe('id-1');
    expect(deviceNamed(second, 'echo')?.id).toBe('id-1');
    const both = two.map((device) => ({ ...device, is_active: true }));
    expect(deviceNamed(both, 'Echo')).toBeUndefined();
  });
  test('of several that only have the words in their names the active one is not taken for the one that is meant', () => {
    const speakers = named('Left speaker', 'Right speaker').map((one) => ({ ...one, is_active: one.id === 'id-0' }));
    expect(deviceNamed(speakers, 'speaker')).toBeUndefined();
  });
});

test.each([
  ['夜に駆ける!', '夜に駆ける'],
  ['Ke$ha', 'kesha'],
  ['Beyoncé', 'beyonce'],
  ['방탄소년단', '방탄소년단'],
  ['ガ', 'ガ'],
  ['Don’t', 'dont'],
  ['a - b', 'a b'],
  ['a\u200b\u200bb', 'ab'],
])('folded, %s is %s', (text, expected) => {
  expect(fold(text)).toBe(expected.normalize('NFC'));
});

test.each([
  ['night', 'night', 1],
  ['night', 'nacht', 0.5],
  ['nacht', 'night', 0.5],
  ['night', '', 0],
  ['', 'night', 0],
  ['', '', 0],
  ['aaaa', 'aa', 0.75],
  ['ab', 'cd', 0],
])('%j and %j are alike by %d', (one, other, expected) => {
  expect(similarity(one, other)).toBeCloseTo(expected, 10);
});
