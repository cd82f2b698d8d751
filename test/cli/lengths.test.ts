import fc from 'fast-check';
import { expect, it } from 'vitest';
import { duration } from '../../cli/output/text.ts';
import { clock } from '../../lib/views/model/format.ts';
import { itemOf } from '../../lib/views/model/item.ts';

it('of a track is the same in a terminal and on a card', () => {
  fc.assert(
    fc.property(fc.nat(20_000_000), (duration_ms) => {
      const item = itemOf({ uri: 'spotify:track:2yPycghfFGPDEBh4XVBuYL', name: 'Rain', duration_ms });
      expect(duration(duration_ms)).toBe(clock(item?.seconds ?? -1));
    }),
  );
});
