/** The kinds of client id that the demo can play: what they may call and which fields they see differ. */
export type Mode = 'development' | 'extended';
