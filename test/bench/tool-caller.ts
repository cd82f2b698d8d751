import { modern } from '../support/raw-mcp.ts';

/** The text of an answer, and whether the call went well. */
export interface Called {
  readonly isOk: boolean;
  readonly text: string;
}

/** Calls tools as bare requests, without a client's own work. */
export const toolCaller =
  (url: string, token: string) =>
  async (name: string, args: Readonly<Record<string, unknown>>): Promise<Called> => {
    const { headers, body } = modern('tools/call', { name, arguments: args });
    const response = await fetch(url, {
      method: 'POST',
      headers: { ...headers, authorization: `Bearer ${token}` },
      body,
    });
    const text = await response.text();
    return { isOk: response.status === 200 && !text.includes('"isError":true'), text };
  };
