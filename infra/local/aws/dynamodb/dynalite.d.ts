declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** A DynamoDB in memory behind an HTTP server. */
  export default function dynalite(options: {
    readonly createTableMs?: number;
    readonly deleteTableMs?: number;
    readonly updateTableMs?: number;
  }): Server;
}

declare module 'dynalite/db/index.js' {
  export type Done = (error: unknown, value?: unknown) => void;

  export interface Store {
    readonly db: {
      get: (key: string, done: Done) => void;
      readonly getSync: (key: string) => unknown;
    };
    /** Where the definitions of tables are. */
    readonly tableDb: {
      put: (key: string, value: unknown, done: Done) => void;
      del: (key: string, done: Done) => void;
    };
    /** As operations on items call it. */
    readonly getTable: (name: string, done: Done) => void;
  }

  const database: { create: (options: object) => Store };
  export default database;
}

declare module 'dynalite/validations/index.js' {
  import type { Store } from 'dynalite/db/index.js';

  const validations: {
    readonly checkTypes: (data: object, types: object) => object;
    readonly checkValidations: (data: object, types: object, custom: unknown, store: Store) => void;
  };
  export default validations;
}

declare module 'dynalite/validations/*' {
  /** What an operation takes. */
  const input: { readonly types: object; readonly custom?: unknown };
  export default input;
}

declare module 'dynalite/actions/*' {
  import type { Done, Store } from 'dynalite/db/index.js';

  const action: (store: Store, input: object, done: Done) => void;
  export default action;
}
