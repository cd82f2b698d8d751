import { audiobookMarkets } from '../catalogue/markets.ts';
import type { Audiobook } from '../catalogue/model.ts';
import type { Call } from './route.ts';

/** Whether audiobooks are available in the account's country; elsewhere they are null rows and 404s. */
export function offersAudiobooks(call: Call): boolean {
  return audiobookMarkets.includes(call.view.country);
}

export function bookOf(call: Call, id: string): Audiobook | undefined {
  return offersAudiobooks(call) ? call.world.catalogue.audiobook(id) : undefined;
}
