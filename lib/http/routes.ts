/** Answers requests to its own paths; `undefined` for any other request. */
export type RouteHandler = (request: Request) => Promise<Response | undefined>;

/** Asks each handler in turn; the first response wins. */
export const firstMatch =
  (...all: readonly RouteHandler[]): RouteHandler =>
  async (request) => {
    for (const one of all) {
      const answer = await one(request);
      if (answer) return answer;
    }
    return;
  };
