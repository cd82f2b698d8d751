export interface AlbumPlan {
  readonly name: string;
  readonly released: string;
  readonly titles: readonly string[];
}

export interface ArtistPlan {
  readonly name: string;
  readonly genre: string;
  readonly albums: readonly AlbumPlan[];
  /** The titles with explicit lyrics. */
  readonly explicit?: readonly string[];
}

/** An album that is named after its first title. */
const album = (name: string, released: string, ...others: readonly string[]): AlbumPlan => ({
  ...{ name, released, titles: [name, ...others] },
});

/**
 * What people search for first: jazz, lofi, workout and the like, the record of the documentation's examples, and titles
 * in other scripts. None of these words occurs in the rest of the catalogue, so they change no result of other searches.
 */
export const familiarArtists: readonly ArtistPlan[] = [
  {
    name: 'Sable & Reed Quartet',
    genre: 'jazz',
    albums: [
      album(
        'Jazz After Closing Time',
        '2019-05-17',
        'Brushes at Midnight',
        'Saxophone by Lamplight',
        'Upright Bass Blues',
        'Last Call Swing',
        'Jazz Waltz',
      ),
      album('Smoky Jazz Trio', '2022-11-04', 'Cigarette Ballad', 'Vermouth'),
    ],
  },
  {
    name: 'Ottoline Fitzgale',
    genre: 'jazz',
    albums: [album('Jazz Standards, Softly', '2024-02-09', 'Yours, Slowly', 'Tea with Ottoline', 'Moonlit Bossa')],
  },
  {
    name: 'Miles Davis',
    genre: 'jazz',
    albums: [
      {
        name: 'Kind of Blue',
        released: '1959-08-17',
        titles: ['So What', 'Freddie Freeloader', 'Blue in Green', 'All Blues', 'Flamenco Sketches'],
      },
    ],
  },
  {
    name: 'Lofi Larder',
    genre: 'lo-fi beats',
    albums: [
      album(
        'Lofi Study Desk',
        '2023-09-01',
        'Rainy Tuesday Loop',
        'Cassette Dust',
        'Warm Static',
        'Homework, Eventually',
        'Sleepy Cat Lofi',
      ),
    ],
  },
  {
    name: 'Kettle & Moth',
    genre: 'lo-fi beats',
    albums: [album('Lofi Chill Kettle', '2025-01-24', 'Chill Until Sunset', 'Chill Pill', 'Steam', 'Focus Loop')],
  },
  {
    name: 'Tempo Foundry',
    genre: 'dance',
    explicit: ['Push Harder'],
    albums: [
      album(
        'Workout at 140 BPM',
        '2025-03-14',
        'Push Harder',
        'Sprint Intervals',
        'Deadlift Disco',
        'Gym Fuel',
        'Workout Warm-Up',
        'Cool Down Lap',
      ),
    ],
  },
  {
    name: 'Confetti Department',
    genre: 'pop',
    explicit: ['Neighbours Complained'],
    albums: [
      album(
        'Party Until Tuesday',
        '2024-06-21',
        'Happy Dance',
        'Love Song, Louder',
        'Neighbours Complained',
        'Pop Quiz',
        'Birthday Party',
      ),
    ],
  },
  {
    name: 'Gravel & Sons',
    genre: 'rock',
    albums: [album('Rock Bottom Up', '2016-10-28', 'Classic Rock Problem', 'Sad Amplifier', 'Metal Fatigue')],
  },
  {
    name: 'Kammerorchester Liebfeld',
    genre: 'classical',
    albums: [
      album(
        'Classical Calm',
        '2011-04-08',
        'Sonata Andante',
        'Sleep, Gently',
        'Christmas Pastorale',
        'Relaxing Adagio',
      ),
    ],
  },
  {
    name: '宵待ち通り',
    genre: 'city pop',
    albums: [album('珈琲とレコード', '1983-07', '夜のドライブ', '雨の日の電車')],
  },
  {
    name: 'Полночный трамвай',
    genre: 'indie pop',
    albums: [album('Белые ночи', '2018-06-22', 'Последняя остановка')],
  },
  {
    name: 'فرقة الميناء',
    genre: 'folk',
    albums: [album('أغنية الصباح', '2020-03-20', 'قهوة وياسمين')],
  },
];
