import { expect, it } from 'vitest';
import { hasChromium } from '../support/chromium-server.ts';
import { optionalSuite } from '../support/environment.ts';
import { useViews } from '../support/views.ts';
import { type ShownView, until } from '../support/workbench.ts';

optionalSuite(
  'browser',
  hasChromium,
  "Debian's chromium is not installed",
)('a host that asks its user for the server', () => {
  const views = useViews();
  const puts = async () => (await views().arrived('PUT /v1/playlists/')).length;
  /** A sort that gives each row a new added date, which nothing can undo. */
  const replaces = async (elicits: boolean) => {
    const args = { playlist_id: await views().id('$playlist:9'), by: 'title', keep_dates: false, dry_run: true };
    return views().show({ tool: 'sort_playlist', args, elicits });
  };
  const asked = async (view: ShownView) =>
    (await view.passed()).flatMap(({ what, detail }) => (what === 'elicitation/create' ? [String(detail)] : []));
  const question = 'Replace the contents of "Running" by the same rows in another order?';

  it('is asked when a button is pressed, and the change is made once its user agrees', async () => {
    const view = await replaces(true);
    await view.frame.getByRole('button', { name: 'Sort by title' }).click();
    await view.page.getByRole('dialog').getByText(question).waitFor();
    expect(await puts()).toBe(0);
    await view.page.getByLabel('Do it').check();
    await view.page.getByRole('button', { name: 'Accept' }).click();
    await view.frame.locator('.notice').getByText('Sorted with one call.').waitFor();
    expect(await puts()).toBe(1);
    expect(await asked(view)).toHaveLength(1);
    // Nothing takes this back, so nothing offers to.
    expect(await view.frame.getByRole('button', { name: 'Undo' }).count()).toBe(0);
    expect((await view.passed()).map(({ what }) => what)).not.toContain('ui/message');
  });

  it('changes nothing when its user declines, which the view says and then offers again', async () => {
    const view = await replaces(true);
    await view.frame.getByRole('button', { name: 'Sort by title' }).click();
    await view.page.getByRole('button', { name: 'Decline' }).click();
    await view.frame.getByText('You did not agree to it.').waitFor();
    await view.frame.getByRole('button', { name: 'Sort by title' }).waitFor();
    expect(await puts()).toBe(0);
    // The model is not told that something was done.
    expect((await view.passed()).map(({ what }) => what)).not.toContain('ui/update-model-context');
  });

  it('that cannot ask gets the sentence of its user instead', async () => {
    const view = await replaces(false);
    await view.frame.getByRole('button', { name: 'Ask to sort by title' }).click();
    await until(async () => (await view.passed()).some(({ what }) => what === 'ui/message'));
    expect(await view.called()).toEqual([]);
    expect(await puts()).toBe(0);
  });
});
