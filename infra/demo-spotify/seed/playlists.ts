import type { Catalogue } from '../catalogue/catalogue.ts';
import { uriOf } from '../catalogue/model.ts';
import { base62, stream } from '../catalogue/random.ts';
import type { LagSource } from '../state/lagged.ts';
import { makePlaylist, type Playlist, type Row } from '../state/playlists.ts';
import type { PlaylistPlan } from './playlist-plans.ts';

const hour = 3_600_000;
const firstAdded = Date.UTC(2019, 2, 1);

/** A playlist after its plan; `key` decides its id and its tracks. */
export function plannedPlaylist(catalogue: Catalogue, plan: PlaylistPlan, key: number, source: LagSource): Playlist {
  const plain = plainRows(catalogue, plan, key);
  const odd = oddRows(catalogue);
  const rows = plan.odd === undefined ? plain : plan.odd === 'at the start' ? [...odd, ...plain] : [...plain, ...odd];
  const draft = {
    name: plan.name,
    description: plan.description ?? '',
    public: plan.open ?? false,
    collaborative: plan.collaborative ?? false,
    rows,
  };
  return makePlaylist(plan.id ?? base62('playlist', key), plan.owner, draft, source, plan.collaborators);
}

function plainRows(catalogue: Catalogue, plan: PlaylistPlan, key: number): readonly Row[] {
  const random = stream(`playlist ${key}`);
  const familiar = catalogue.familiar.tracks.filter(({ artists }) =>
    plan.genres?.includes(artists[0]?.genres[0] ?? ''),
  );
  const adders = [plan.owner, ...(plan.collaborators ?? [])];
  return Array.from({ length: plan.size }, (_, index) => {
    const track =
      familiar[(index * 5) % familiar.length] ?? catalogue.tracks[Math.floor(random() * catalogue.tracks.length)];
    return {
      uri: track ? uriOf(track) : null,
      addedAt: firstAdded + Math.floor(index * 40 + random() * 40) * hour,
      addedBy: adders[index % adders.length] ?? plan.owner,
    };
  });
}

/** A track twice, one that is gone, a local file, an episode, a track without a date and a withdrawn one. */
function oddRows(catalogue: Catalogue): readonly Row[] {
  const [track, other] = catalogue.tracks;
  const [withdrawn] = catalogue.withdrawn;
  const [episode] = catalogue.episodes;
  const uri = (entity: Parameters<typeof uriOf>[0] | undefined) => (entity ? uriOf(entity) : null);
  const old = { addedAt: null, addedBy: null };
  const local = { title: 'Demo Tape, Side B', artist: 'The Garage', album: 'Basement 1998', durationMs: 214_000 };
  const dated = { addedAt: firstAdded, addedBy: null };
  return [
    { uri: uri(track), ...old },
    { uri: uri(track), ...dated },
    { uri: null, ...dated },
    { uri: 'spotify:local:The+Garage:Basement+1998:Demo+Tape%2C+Side+B:214', ...dated, local },
    { uri: uri(episode), ...dated },
    { uri: uri(withdrawn), ...dated },
    { uri: uri(other), ...dated },
  ];
}
