/** What is answered beside MCP; `undefined` for a request that is not meant. */
export type Beside = (request: Request) => Promise<Response | undefined>;

/** The first that answers. */
export const firstOf =
  (...all: readonly Beside[]): Beside =>
  async (request) => {
    for (const one of all) {
      const answer = await one(request);
      if (answer) return answer;
    }
    return;
  };
