import type { McpUiDisplayMode, McpUiTheme } from '@modelcontextprotocol/ext-apps';
import { type Json, json, list, text } from '../model/json.ts';

/** The part of the host's context that views use. */
export interface HostContext {
  readonly theme: McpUiTheme | undefined;
  /** Values of CSS custom properties by name. */
  readonly variables: Json;
  /** `@font-face` rules. */
  readonly fonts: string | undefined;
  readonly displayMode: McpUiDisplayMode;
  readonly modes: readonly McpUiDisplayMode[];
  readonly locale: string | undefined;
  readonly timeZone: string | undefined;
  /** Pixels by side. */
  readonly insets: Json;
  /** The tool whose answer is shown; many hosts do not send it. */
  readonly tool: string | undefined;
}

const modes = ['inline', 'fullscreen', 'pip'] as const satisfies readonly McpUiDisplayMode[];
const isMode = (value: unknown): value is McpUiDisplayMode => modes.some((mode) => mode === value);

/** Parses the host's context. A change contains only new values, so it is merged with the known ones. */
export function readContext(known: Json): HostContext {
  const { theme, displayMode, availableDisplayModes, toolInfo } = known;
  const styles = json(known['styles']);
  return {
    theme: theme === 'light' || theme === 'dark' ? theme : undefined,
    variables: json(styles['variables']),
    fonts: text(json(styles['css'])['fonts']),
    displayMode: isMode(displayMode) ? displayMode : 'inline',
    modes: list(availableDisplayModes).filter(isMode),
    locale: text(known['locale']),
    timeZone: text(known['timeZone']),
    insets: json(known['safeAreaInsets']),
    tool: text(json(json(toolInfo)['tool'])['name']),
  };
}
