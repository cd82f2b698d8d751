/** Answers that views show: what plays, a list with more to come, and a playlist. */
export const id = (digit: string): string => digit.repeat(22);
export const track = (digit: string, name = `Track ${digit}`) => ({
  ...{ id: id(digit), uri: `spotify:track:${id(digit)}`, name, duration_ms: 200_000, explicit: false },
  ...{ artists: [{ id: id('a'), name: 'Somebody' }], album: { id: id('b'), name: 'Something' } },
});
const device = { id: 'd', name: 'Desk', type: 'Computer', is_active: true, volume_percent: 40, supports_volume: true };
export const playing = {
  ...{ is_playing: true, progress_ms: 20_000, shuffle_state: false, repeat_state: 'off' },
  ...{ device: { ...device, is_private_session: false, is_restricted: false }, track: track('1') },
};
export const covers = { [track('1').uri]: 'https://i.scdn.co/image/1' };
export const found = {
  ...{ query: 'x', type: 'track', items: ['1', '2', '3'].map((digit) => track(digit)) },
  ...{ total: 90, limit: 3, offset: 0, has_more: true, next_offset: 3 },
};
export const playlist = {
  ...{ id: id('9'), uri: `spotify:playlist:${id('9')}`, name: 'Mine', owner: { id: 'me', display_name: 'Me' } },
  total_tracks: 2,
  tracks: {
    items: ['1', '2'].map((digit, position) => ({ position, track: track(digit) })),
    ...{ total: 2, limit: 50, offset: 0, has_more: false },
  },
};
