import { readable } from './names.ts';
import type { SignInContext } from './ports.ts';

/** A client as the pages name it: the name that it gives itself, and the host of its metadata document. */
export async function aboutClient(context: SignInContext, clientId: string) {
  const host = URL.parse(clientId)?.host;
  const client = await context.provider.Client.find(clientId);
  return { name: readable(client?.clientName ?? host ?? clientId), host };
}
