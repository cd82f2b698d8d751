import { connectAsOwner } from '../client.ts';
import type { Deployment } from '../deployment.ts';
import { deployed } from '../step.ts';
import { Stuck } from '../ui.ts';
import { type CheckContext, type Finding, unknown, wrong } from './check.ts';
import { checks, tokenCheck } from './checks.ts';

/** The result of a check, with its name. */
export type CheckResult = Finding & { readonly name: string };

/** Opens a deployment for the checks. @throws Stuck (rejects) if there is none. */
export async function openContext(
  deployment: Deployment,
  accountsUrl: string,
): Promise<{ context: CheckContext; close: () => Promise<void> }> {
  await deployment.where();
  const outputs = await deployed({ deployment });
  const token = await deployment.accessToken().catch(async (error: unknown) => {
    // Most problems can be found without it.
    if (deployment.isLocal) throw error;
    return { problem: await sentenceOf(deployment, error) };
  });
  let open: ReturnType<CheckContext['connection']> | undefined;
  const connection = () =>
    (open ??=
      typeof token === 'string' ? connectAsOwner(outputs.mcpUrl, token) : Promise.reject(new Stuck(token.problem)));
  return {
    context: { deployment, outputs, token, connection, accountsUrl },
    close: async () => (await open?.catch(() => undefined))?.close(),
  };
}

async function sentenceOf(deployment: Deployment, error: unknown): Promise<string> {
  if (error instanceof Stuck) return error.message;
  return (await deployment.problem(error)) ?? (error instanceof Error ? error.message : String(error));
}

/** Runs all checks; a check that fails is a finding as well. */
export async function examine(context: CheckContext): Promise<readonly CheckResult[]> {
  const found: CheckResult[] = [];
  for (const { name, needsToken, run: look } of checks) {
    // A wrong token is reported once, even though many checks need it.
    if (needsToken && found.some((one) => one.name === tokenCheck && one.state === 'wrong')) {
      found.push({ name, ...unknown('Not checked: it needs the access token.') });
      continue;
    }
    const finding = await look(context).catch(async (error: unknown) =>
      wrong(await sentenceOf(context.deployment, error), 'See docs/troubleshooting.md.'),
    );
    found.push({ name, ...finding });
  }
  return found;
}
