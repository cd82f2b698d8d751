const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** A repeatable source of numbers in [0, 1). */
export type Random = () => number;

/** The same sequence for the same name, so that one part of the catalogue can grow without changing the others. */
export function stream(name: string): Random {
  let state = hash(name);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    return scramble(state) / 4294967296;
  };
}

/** A 32-bit hash of a text (FNV-1a, then scrambled), unsigned. */
export function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  return scramble(value);
}

const letters = Buffer.from(alphabet, 'latin1');
const scratch = Buffer.alloc(22);

/** The n-th identifier of a kind: 22 base-62 characters below 2^128, as Spotify's are. */
export function base62(kind: string, n: number): string {
  let state = Math.imul(hash(kind), 31) ^ Math.imul(n + 1, 0x9e3779b1);
  let length = 0;
  while (length < 22) {
    state = (state + 0x9e3779b9) | 0;
    let bits = scramble(state);
    for (let count = 0; count < 5 && length < 22; count++) {
      scratch[length] = letters[bits % (length === 0 ? 7 : 62)] ?? 0;
      length++;
      bits = Math.floor(bits / 62);
    }
  }
  return scratch.toString('latin1');
}

export function hex(text: string, length: number): string {
  let digits = '';
  for (let part = 0; digits.length < length; part++) {
    digits += hash(`${part}${text}`).toString(16).padStart(8, '0');
  }
  return digits.slice(0, length);
}

export function pick<T>(random: Random, list: readonly [T, ...T[]]): T {
  return list[Math.floor(random() * list.length)] ?? list[0];
}

/** A whole number from `low` to `high`, both included. */
export function between(random: Random, low: number, high: number): number {
  return low + Math.floor(random() * (high - low + 1));
}

function scramble(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
