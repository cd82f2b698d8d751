import type { McpUiDisplayMode, McpUiTheme } from '@modelcontextprotocol/ext-apps';
import { isJson, type Json, json, list, number, text } from '../model/json.ts';

/** What the host says of itself, as far as views use it. */
export interface HostContext {
  readonly theme: McpUiTheme | undefined;
  /** CSS custom properties by name. */
  readonly variables: Readonly<Record<string, string>>;
  /** `@font-face` rules. */
  readonly fonts: string | undefined;
  readonly displayMode: McpUiDisplayMode;
  readonly modes: readonly McpUiDisplayMode[];
  readonly locale: string | undefined;
  readonly timeZone: string | undefined;
  /** Top, right, bottom, left; pixels. */
  readonly insets: readonly [number, number, number, number];
  /** The tool whose answer is shown; many hosts do not say. */
  readonly tool: string | undefined;
}

const modes = ['inline', 'fullscreen', 'pip'] as const satisfies readonly McpUiDisplayMode[];
const isMode = (value: unknown): value is McpUiDisplayMode => modes.some((mode) => mode === value);

/** Reads the host's context; a change of it names only what is new, so it is laid over what was known. */
export function readContext(known: Json): HostContext {
  const { theme, displayMode, availableDisplayModes, toolInfo } = known;
  const styles = json(known['styles']);
  const insets = json(known['safeAreaInsets']);
  const inset = (side: string): number => number(insets[side]) ?? 0;
  return {
    theme: theme === 'light' || theme === 'dark' ? theme : undefined,
    variables: Object.fromEntries(
      Object.entries(json(styles['variables'])).flatMap(([name, value]) =>
        name.startsWith('--') && typeof value === 'string' ? [[name, value]] : [],
      ),
    ),
    fonts: text(json(styles['css'])['fonts']),
    displayMode: isMode(displayMode) ? displayMode : 'inline',
    modes: list(availableDisplayModes).filter(isMode),
    locale: text(known['locale']),
    timeZone: text(known['timeZone']),
    insets: [inset('top'), inset('right'), inset('bottom'), inset('left')],
    tool: isJson(toolInfo) ? text(json(toolInfo['tool'])['name']) : undefined,
  };
}
