/** One message between a view and its host. */
export interface PassedMessage {
  readonly what: string;
  readonly detail: unknown;
}

declare global {
  interface Window {
    /** The messages so far, for tests. */
    passed?: PassedMessage[];
  }
}

/** Logs a message for the reader and for tests. */
export function logMessage(what: string, detail: unknown): void {
  window.passed ??= [];
  window.passed.push({ what, detail });
  const line = document.createElement('li');
  const text = typeof detail === 'string' ? detail : JSON.stringify(detail);
  line.textContent = `${what} ${text.slice(0, 240)}`;
  document.querySelector('#log ol')?.prepend(line);
}
