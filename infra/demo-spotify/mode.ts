/** Quota modes that the demo can emulate. They differ in the endpoints and fields that a client gets. */
export type Mode = 'development' | 'extended';
