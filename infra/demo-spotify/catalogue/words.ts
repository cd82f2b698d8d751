export type Words = readonly [string, ...string[]];

export const givenNames: Words = words(
  'Mara Elias Ines Tobin Asta Rowan Lior Sanne Idris Noor Petra Callum Yara Emil Freya Oskar Tamsin Rafi Ilse Dario ' +
    'Nadia Jonas Orla Mateo Signe Kofi Leonie Arvid Selma Bruno Anouk Hugo Marit Samir Edda Luca Wren Pavel Amara Theo',
);

export const familyNames: Words = words(
  'Ellingsund Vasquero Thornaby Okarade Lindqvarn Marchetto Halvorsby Kerrigale Duvalière Ostrowin Brannock Sørvik ' +
    'Calderone Tanakura Whitlowe Mbekani Rosenthorn Ivarsdal Penhallow Quintrell Ashgrove Delacourte Varga-Lind Holmquary ' +
    'Castellari Nygårdsen Fairweathers Montclere Zieliński-Rau Harrowell',
);

export const adjectives: Words = words(
  'late blue old quiet open night slow silver hollow golden northern distant early paper velvet broken amber winter ' +
    'electric gentle wild pale copper hidden endless crooked bright sleepless salt faded second long empty morning ' +
    'stolen burning southern little heavy summer glass restless',
);

export const nouns: Words = words(
  'summer hour drive radio piano road rain tin tape hiss river window harbour letter garden lantern shoreline engine ' +
    'mirror station signal orchard thunder feather compass balcony kitchen horizon winter staircase meadow satellite ' +
    'bridge curtain postcard lighthouse island tide shadow avenue machine ember valley echo market rooftop ferry ' +
    'sparrow season carousel ocean notebook bicycle telephone furnace ribbon anchor parade cathedral',
);

/** Verbs in -ing form. */
export const doing: Words = words(
  'leaving chasing holding counting crossing dreaming following painting waiting-for remembering breaking watching ' +
    'losing carrying finding burning',
);

export const places: Words = words(
  'Averley Brindlemoor Castelmar Dunhaven Eskerby Fennwick Grantholm Harrowgate-Sands Isolde-Bay Kestrelford Larchmont-Quay ' +
    'Merrowdale Northmere Oldenport Pellworth Ravensholt Saltmarsh Tarnwick Umberfield Westerley',
);

export const genres: Words = [
  'indie pop',
  'ambient',
  'folk rock',
  'deep house',
  'neo-classical',
  'jazz fusion',
  'dream pop',
  'synthwave',
  'alt country',
  'soul',
  'trip hop',
  'post-rock',
  'afrobeat',
  'bossa nova',
  'hip hop',
  'techno',
  'singer-songwriter',
  'chamber pop',
  'garage rock',
  'lo-fi beats',
];

/** Titles that several albums share, as common titles do. */
export const sharedTitles: Words = [
  'Late Summer',
  'Rain on Tin',
  'Blue Hour',
  'Tape Hiss',
  'Night Drive',
  'Quiet Piano',
  'Old Radio',
  'Open Road',
];

export const labels: Words = [
  'Saltmarsh Recordings',
  'Two Lanterns',
  'Northmere Sound',
  'Paper Ferry Records',
  'Copper Staircase',
  'Eskerby Music Group',
  'Quiet Engine',
  'Harrow & Daughters',
];

export const topics: Words = words(
  'history astronomy gardening economics architecture cooking sailing linguistics mountains trains libraries football ' +
    'medicine oceans photography sleep cities birds chess cinema',
);

function words(text: string): Words {
  const [first = '', ...rest] = text.split(' ').map((word) => word.replaceAll('-', ' '));
  return [first, ...rest];
}
