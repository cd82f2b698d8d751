import { composed, fold } from './fold.ts';

interface NamedDevice {
  readonly id?: string | undefined;
  readonly name: string;
  readonly is_active?: boolean | undefined;
  readonly is_restricted?: boolean | undefined;
}

/**
 * Finds the device that a text names: by id, by exact name, by name without case and punctuation, or by the only name that
 * contains its words. If several match, it is the only one that accepts commands, or the active one of equal names; otherwise
 * the text is ambiguous.
 */
export function deviceNamed<Device extends NamedDevice>(devices: readonly Device[], word: string): Device | undefined {
  const byId = devices.find(({ id }) => id === word);
  if (byId) return byId;
  const wanted = fold(word);
  const alike: ReadonlyArray<(name: string) => boolean> = [
    (name) => composed(name) === composed(word),
    (name) => fold(name) === wanted,
    (name) => wanted !== '' && ` ${fold(name)} `.includes(` ${wanted} `),
  ];
  for (const [at, isAlike] of alike.entries()) {
    const found = devices.filter(({ name }) => isAlike(name));
    if (found.length === 0) continue;
    const able = found.filter(({ is_restricted }) => is_restricted !== true);
    if (found.length === 1 || able.length === 1) return able[0] ?? found[0];
    const active = found.filter(({ is_active }) => is_active === true);
    return at < 2 && active.length === 1 ? active[0] : undefined;
  }
  return undefined;
}
