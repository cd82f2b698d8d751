import type { Deployment } from './deployment.ts';
import { Stuck, type Ui } from './ui.ts';

/** Takes a deployment away after asking, and says what is left. */
export async function destroy(deployment: Deployment, ui: Ui): Promise<void> {
  const where = await deployment.where();
  const outputs = await deployment.outputs();
  const what =
    outputs === undefined ? 'what may be left of it' : whatGoes(outputs.mcpUrl, await deployment.keepsData());
  if (!(await ui.confirm(`Delete ${what} (${where})? There is no way back.`))) throw new Stuck('Nothing was deleted.');
  ui.say((await deployment.destroy()).join('\n'));
}

const whatGoes = (mcpUrl: string, keepsData: boolean): string =>
  keepsData
    ? `${mcpUrl} with its address, functions, logs and alarms; table, secrets and sign-ins stay, because of retainData`
    : `${mcpUrl} with its address, table, secrets, logs and the sign-ins of all users`;
