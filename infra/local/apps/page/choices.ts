/** How the workbench acts as a host of MCP Apps. */
export type HostChoices = Readonly<ReturnType<typeof readChoices>>;

const oneOf = <const T extends readonly [string, ...string[]]>(values: T, value: string): T[number] =>
  values.find((one) => one === value) ?? values[0];

/** Reads the form; invalid JSON is an error that the log shows. */
export function readChoices(form: HTMLFormElement) {
  const data = new FormData(form);
  const text = (name: string): string => String(data.get(name) ?? '');
  const args: Readonly<Record<string, unknown>> = { ...Object(JSON.parse(text('args') || '{}')) };
  return {
    tool: text('tool'),
    args,
    theme: oneOf(['light', 'dark'], text('theme')),
    /** CSS width of the card. */
    width: /^\d+$/.test(text('width')) ? `${text('width')}px` : '100%',
    mode: oneOf(['inline', 'fullscreen', 'pip'], text('mode')),
    locale: text('locale'),
    timeZone: text('timeZone'),
    /** How much of a result the view gets: all of it, or only its text, as with some hosts. */
    hands: oneOf(['all', 'content', 'text-always'], text('hands')),
    declares: data.has('declares'),
    /** Whether the server can ask the user through this host. */
    elicits: data.has('elicits'),
    refuses: data.has('refuses'),
    nameless: data.has('nameless'),
  };
}
