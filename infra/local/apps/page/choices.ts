/** How the workbench acts as a host of MCP Apps. */
export interface HostChoices {
  readonly tool: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly theme: 'light' | 'dark';
  /** CSS width of the card. */
  readonly width: string;
  readonly mode: 'inline' | 'fullscreen' | 'pip';
  readonly locale: string;
  readonly timeZone: string;
  /** How much of a result the view gets: all of it, or only its text, as with some hosts. */
  readonly hands: 'all' | 'content' | 'text-always';
  readonly declares: boolean;
  /** Whether the server can ask the user through this host. */
  readonly elicits: boolean;
  readonly refuses: boolean;
  readonly nameless: boolean;
}

const oneOf = <const T extends readonly [string, ...string[]]>(values: T, value: string): T[number] =>
  values.find((one) => one === value) ?? values[0];

/** Reads the form; invalid JSON is an error that the log shows. */
export function readChoices(form: HTMLFormElement): HostChoices {
  const data = new FormData(form);
  const text = (name: string): string => String(data.get(name) ?? '');
  const args: unknown = JSON.parse(text('args') || '{}');
  return {
    tool: text('tool'),
    args: { ...Object(args) },
    theme: oneOf(['light', 'dark'], text('theme')),
    width: /^\d+$/.test(text('width')) ? `${text('width')}px` : '100%',
    mode: oneOf(['inline', 'fullscreen', 'pip'], text('mode')),
    locale: text('locale'),
    timeZone: text('timeZone'),
    hands: oneOf(['all', 'content', 'text-always'], text('hands')),
    declares: data.has('declares'),
    elicits: data.has('elicits'),
    refuses: data.has('refuses'),
    nameless: data.has('nameless'),
  };
}
