import { connectAsOwner } from '../client.ts';
import type { Deployment, Outputs } from '../deployment.ts';
import { Stuck } from '../ui.ts';
import { type Finding, type Patient, unknown, wrong } from './check.ts';
import { checks, tokenCheck } from './checks.ts';

/** What was found, by the name of the check. */
export interface Found extends Finding {
  readonly name: string;
}

/** Opens a deployment for looking at it. @throws Stuck (rejects) where there is nothing to look at. */
export async function patientOf(
  deployment: Deployment,
  accountsUrl: string,
): Promise<{ patient: Patient; close: () => Promise<void> }> {
  await deployment.where();
  const outputs: Outputs | undefined = await deployment.outputs();
  if (!outputs) throw new Stuck('Nothing is deployed yet. Run: npm run setup');
  const token = await deployment.accessToken();
  let open: ReturnType<Patient['connection']> | undefined;
  const connection = () => (open ??= connectAsOwner(outputs.mcpUrl, token));
  return {
    patient: { deployment, outputs, token, connection, accountsUrl },
    close: async () => (await open?.catch(() => undefined))?.close(),
  };
}

/** Looks at everything; a check that fails is a finding too. */
export async function examine(patient: Patient): Promise<readonly Found[]> {
  const found: Found[] = [];
  for (const { name, needsToken, look } of checks) {
    // One wrong token is one problem, however many checks need it.
    if (needsToken && found.some((one) => one.name === tokenCheck && one.state === 'wrong')) {
      found.push({ name, ...unknown('Not checked: it needs the access token.') });
      continue;
    }
    const finding = await look(patient).catch((error: unknown) =>
      wrong(error instanceof Error ? error.message : String(error), 'See docs/troubleshooting.md.'),
    );
    found.push({ name, ...finding });
  }
  return found;
}
