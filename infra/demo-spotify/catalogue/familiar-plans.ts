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

/**
 * What people search for first: jazz, lofi, workout and the like, the record of the documentation's examples, and titles
 * in other scripts. None of these words occurs in the rest of the catalogue, so they change no result of other searches.
 */
export const familiarArtists: readonly ArtistPlan[] = [
  {
    name: 'Sable & Reed Quartet',
    genre: 'jazz',
    albums: [
      {
        name: 'Jazz After Closing Time',
        released: '2019-05-17',
        titles: [
          'Jazz After Closing Time',
          'Brushes at Midnight',
          'Saxophone by Lamplight',
          'Upright Bass Blues',
          'Last Call Swing',
          'Jazz Waltz',
        ],
      },
      { name: 'Smoky Jazz Trio', released: '2022-11-04', titles: ['Smoky Jazz Trio', 'Cigarette Ballad', 'Vermouth'] },
    ],
  },
  {
    name: 'Ottoline Fitzgale',
    genre: 'jazz',
    albums: [
      {
        name: 'Jazz Standards, Softly',
        released: '2024-02-09',
        titles: ['Jazz Standards, Softly', 'Yours, Slowly', 'Tea with Ottoline', 'Moonlit Bossa'],
      },
    ],
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
      {
        name: 'Lofi Study Desk',
        released: '2023-09-01',
        titles: [
          'Lofi Study Desk',
          'Rainy Tuesday Loop',
          'Cassette Dust',
          'Warm Static',
          'Homework, Eventually',
          'Sleepy Cat Lofi',
        ],
      },
    ],
  },
  {
    name: 'Kettle & Moth',
    genre: 'lo-fi beats',
    albums: [
      {
        name: 'Lofi Chill Kettle',
        released: '2025-01-24',
        titles: ['Lofi Chill Kettle', 'Chill Until Sunset', 'Chill Pill', 'Steam', 'Focus Loop'],
      },
    ],
  },
  {
    name: 'Tempo Foundry',
    genre: 'dance',
    explicit: ['Push Harder'],
    albums: [
      {
        name: 'Workout at 140 BPM',
        released: '2025-03-14',
        titles: [
          'Workout at 140 BPM',
          'Push Harder',
          'Sprint Intervals',
          'Deadlift Disco',
          'Gym Fuel',
          'Workout Warm-Up',
          'Cool Down Lap',
        ],
      },
    ],
  },
  {
    name: 'Confetti Department',
    genre: 'pop',
    explicit: ['Neighbours Complained'],
    albums: [
      {
        name: 'Party Until Tuesday',
        released: '2024-06-21',
        titles: [
          'Party Until Tuesday',
          'Happy Dance',
          'Love Song, Louder',
          'Neighbours Complained',
          'Pop Quiz',
          'Birthday Party',
        ],
      },
    ],
  },
  {
    name: 'Gravel & Sons',
    genre: 'rock',
    albums: [
      {
        name: 'Rock Bottom Up',
        released: '2016-10-28',
        titles: ['Rock Bottom Up', 'Classic Rock Problem', 'Sad Amplifier', 'Metal Fatigue'],
      },
    ],
  },
  {
    name: 'Kammerorchester Liebfeld',
    genre: 'classical',
    albums: [
      {
        name: 'Classical Calm',
        released: '2011-04-08',
        titles: ['Classical Calm', 'Sonata Andante', 'Sleep, Gently', 'Christmas Pastorale', 'Relaxing Adagio'],
      },
    ],
  },
  {
    name: '宵待ち通り',
    genre: 'city pop',
    albums: [
      { name: '珈琲とレコード', released: '1983-07', titles: ['珈琲とレコード', '夜のドライブ', '雨の日の電車'] },
    ],
  },
  {
    name: 'Полночный трамвай',
    genre: 'indie pop',
    albums: [{ name: 'Белые ночи', released: '2018-06-22', titles: ['Белые ночи', 'Последняя остановка'] }],
  },
  {
    name: 'فرقة الميناء',
    genre: 'folk',
    albums: [{ name: 'أغنية الصباح', released: '2020-03-20', titles: ['أغنية الصباح', 'قهوة وياسمين'] }],
  },
];
