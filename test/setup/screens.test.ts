import path from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { widthOf } from '../../cli/output/text.ts';
import { itAtFullScale } from '../support/at-full-scale.ts';
import { optionalSuite } from '../support/environment.ts';
import { hasTmux, type Terminal, terminal } from '../support/terminal.ts';
import { useTestStack } from '../support/test-stack.ts';

const columns = 80;
const stage = path.join(import.meta.dirname, 'stage/played-aws.ts');

optionalSuite(
  'terminal',
  hasTmux(),
  'tmux is not installed',
)('the wizard in a terminal of 80 columns', () => {
  const testStack = useTestStack();
  let screen: Terminal | undefined;
  afterEach(() => screen?.close());

  /** A terminal in which `npm` runs the programs in a played account. */
  async function terminalIn(deployed: '' | 'yes'): Promise<Terminal> {
    const { mcpUrl, token } = testStack().laptop;
    screen = await terminal(columns, 160, { STAGE_MCP_URL: mcpUrl, STAGE_TOKEN: token, STAGE_DEPLOYED: deployed });
    await screen.type(`npm() { '${process.execPath}' '${stage}' "\${@:2}"; }`);
    screen.keys('clear', 'Enter');
    await screen.until((text) => text === '❯');
    return screen;
  }

  /** What is seen, as it is every time. */
  const seen = (shown: string): string =>
    `${shown
      .replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT_')
      // Each new tool changes the count.
      .replaceAll(/\d\d tools/g, 'NN tools')
      // The sign-in began today, whenever that is.
      .replaceAll(/until \d{4}-\d\d-\d\d/g, 'until YYYY-MM-DD')
      .replaceAll(/ +$/gm, '')
      .trim()}\n`;

  async function keeps(shown: string, name: string): Promise<void> {
    const text = seen(shown);
    for (const line of text.split('\n')) expect(widthOf(line), line).toBeLessThanOrEqual(columns);
    expect(text).not.toContain(testStack().laptop.token);
    await expect(text).toMatchFileSnapshot(`screens/${name}-${columns}.txt`);
  }

  it('leads from nothing to a running server', async () => {
    const shown = await terminalIn('');
    shown.keys('npm run setup', 'Enter');
    await shown.until((text) => text.includes('CDK needs a bucket'));
    shown.keys('', 'Enter');
    await shown.until((text) => /Deploy now\?[\s\S]*Yes/.test(text));
    shown.keys('', 'Enter');
    await shown.until((text) => /Client ID of the app/.test(text));
    shown.keys('not an id', 'Enter');
    await shown.until((text) => /Client secret/.test(text));
    shown.keys('fedcba9876543210fedcba9876543210', 'Enter');
    await shown.until((text) => (text.match(/Client ID of the app/g) ?? []).length === 2);
    shown.keys('0123456789abcdef0123456789abcdef', 'Enter');
    await shown.until((text) => (text.match(/Client secret/g) ?? []).length === 2);
    shown.keys('fedcba9876543210fedcba9876543210', 'Enter');
    const end = await shown.until((text) => text.endsWith('❯') && text.includes('Play something calm'));
    // What must be copied stands on a line of its own, whole.
    expect(end).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/oauth\/spotify\/callback$/m);
    expect(end).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/mcp$/m);
    expect(end).not.toContain('fedcba');
    await keeps(end, 'setup');
  });

  // At a thin scale by `laptop.test.ts`, which has no terminal.
  itAtFullScale('asks for nothing where all is done, and the doctor ends with a sum', async () => {
    const shown = await terminalIn('yes');
    shown.keys('npm run setup', 'Enter');
    await keeps(await shown.until((text) => text.endsWith('❯') && text.includes('Play something calm')), 'setup-again');
    shown.keys('clear; npm run doctor', 'Enter');
    await keeps(
      await shown.until((text) => text.endsWith('❯') && !text.includes('Play something calm') && text.length > 200),
      'doctor',
    );
  });

  // At a thin scale by the wizard, whose screen is drawn the same way.
  itAtFullScale('says what it takes, and what is wrong with an argument', async () => {
    const shown = await terminalIn('');
    for (const [before, command] of ['setup', 'doctor', 'destroy'].entries()) {
      shown.keys(`npm run ${command} --help`, 'Enter');
      await shown.until((text) => text.endsWith('❯') && text.split('❯').length === before + 3);
    }
    shown.keys('npm run setup --only nothing; echo "exit $?"', 'Enter');
    await keeps(await shown.until((text) => /exit \d\n❯$/.test(text)), 'help');
  });
});
