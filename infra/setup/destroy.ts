import type { Deployment } from './deployment.ts';
import { Stuck, type Ui } from './ui.ts';

/** Takes a deployment away after asking, and says what is left. `isAgreed`: nobody is asked. */
export async function destroy(deployment: Deployment, ui: Ui, isAgreed: boolean): Promise<void> {
  const where = await deployment.where();
  const leftUsers = await deployment.leftUsers();
  if (leftUsers?.count === 0)
    return ui.say(`There is nothing to delete (${where}). Is that the account, the region and the stack's name?`);
  if (leftUsers?.isKept && isAgreed)
    throw new Stuck(`retainData kept ${whatWasLeft(leftUsers)}. To delete them, run npm run destroy without --yes.`);
  const what = leftUsers ? whatWasLeft(leftUsers) : await whatGoes(deployment);
  if (!(await ui.confirm(`Delete ${what} (${where})? This cannot be undone.`))) throw new Stuck('Nothing was deleted.');
  ui.say((await deployment.destroy()).join('\n'));
}

async function whatGoes(deployment: Deployment): Promise<string> {
  const { mcpUrl = 'a stack that never ran' } = (await deployment.outputs()) ?? {};
  return (await deployment.keepsData())
    ? `${mcpUrl} with its address, functions, logs and alarms; table, secrets and sign-ins stay, because of retainData`
    : `${mcpUrl} with its address, table, secrets, logs and the sign-ins of all users`;
}

/** The stack is gone; with `retainData` its users' secrets were to stay. */
const whatWasLeft = ({ count, isKept }: { readonly count: number; readonly isKept: boolean }): string =>
  `the secrets of users of a deleted stack (${count})${isKept ? ', which were to stay for a new stack of this name' : ''}`;
