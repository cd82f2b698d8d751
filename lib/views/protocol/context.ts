import type { McpUiDisplayMode, McpUiTheme } from '@modelcontextprotocol/ext-apps';
import { type Json, json, list, text } from '../model/json.ts';

/** The part of the host's context that views use. */
export type HostContext = ReturnType<typeof readContext>;

const modes = ['inline', 'fullscreen', 'pip'] as const satisfies readonly McpUiDisplayMode[];
const isMode = (value: unknown): value is McpUiDisplayMode => modes.some((mode) => mode === value);

/** Parses the host's context. A change contains only new values, so it is merged with the known ones. */
export function readContext(known: Json) {
  const { theme, displayMode, availableDisplayModes, toolInfo } = known;
  const styles = json(known['styles']);
  return {
    theme: theme === 'light' || theme === 'dark' ? (theme satisfies McpUiTheme) : undefined,
    /** Values of CSS custom properties by name. */
    variables: json(styles['variables']),
    /** `@font-face` rules. */
    fonts: text(json(styles['css'])['fonts']),
    displayMode: isMode(displayMode) ? displayMode : ('inline' as const),
    modes: list(availableDisplayModes).filter(isMode),
    locale: text(known['locale']),
    timeZone: text(known['timeZone']),
    /** Pixels by side. */
    insets: json(known['safeAreaInsets']),
    /** The tool whose answer is shown; many hosts do not send it. */
    tool: text(json(json(toolInfo)['tool'])['name']),
  };
}
