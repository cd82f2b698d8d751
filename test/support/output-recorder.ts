/** Records everything that functions logged and clients received, to find secrets in it. */
export interface OutputRecorder {
  readonly logged: (text: string) => void;
  readonly seen: (text: string) => void;
  /** Everything that was logged. */
  readonly log: () => string;
  /** The logged failures. */
  readonly failures: () => readonly string[];
  /**
   * One line for each leak. Secrets may appear nowhere, internal names only in the log. Both are given with a
   * name for the message.
   */
  readonly leaks: (secrets: ReadonlyMap<string, string>, names: ReadonlyMap<string, string>) => readonly string[];
}

/** Several frames in a row: a single frame that names the origin of an error is no stack trace. */
const stackTrace = /at [^\n"]{0,200}:\d+:\d+\)?(?:\\n|\n)\s*at [^\n"]{0,200}:\d+:\d+/;

/** Internals of the server that callers must not see. */
const internals =
  /node_modules|file:\/\/\/|\.m?[jt]s:\d+|arn:aws|AccessDenied|(?:Zod|Type|Reference|Syntax|Abort)Error|fetch failed|ECONN\w+|ENOTFOUND|undici|SecretsManager|DynamoDB|expires_at/;

/** Log output for unexpected failures: errors, crashes, timeouts, memory. */
const failure = /"level":"ERROR"|^(?:Runtime|Sandbox)\.\w+:|^\w*Error\b|The gateway could not answer|Unhandled|FATAL/m;

/** A recorder without records. */
export function outputRecorder(): OutputRecorder {
  const texts: Readonly<Record<'log' | 'client' | 'failures', string[]>> = { log: [], client: [], failures: [] };
  return {
    logged: (text) => {
      texts.log.push(text);
      if (failure.test(text)) texts.failures.push(text);
    },
    seen: (text) => void texts.client.push(text),
    log: () => texts.log.join(''),
    failures: () => texts.failures,
    leaks: (secrets, names) => {
      const [log, client] = [texts.log.join('\n'), texts.client.join('\n')];
      return [
        ...secretsIn(log, secrets).map((leak) => `${leak} in the log`),
        ...patternIn(log, stackTrace).map((leak) => `a stack trace in the log: ${leak}`),
        ...secretsIn(client, new Map([...secrets, ...names])).map((leak) => `${leak} at the client`),
        ...patternIn(client, stackTrace).map((leak) => `a stack trace at the client: ${leak}`),
        ...patternIn(client, internals).map((leak) => `something internal at the client: ${leak}`),
      ];
    },
  };
}

function secretsIn(text: string, secrets: ReadonlyMap<string, string>): readonly string[] {
  return [...secrets].flatMap(([name, secret]) => {
    // Plain, and encoded as in a Basic header or a form.
    const forms = [secret, Buffer.from(secret).toString('base64').replace(/=+$/, ''), encodeURIComponent(secret)];
    return forms.some((form) => text.includes(form)) ? [name] : [];
  });
}

function patternIn(text: string, pattern: RegExp): readonly string[] {
  const found = pattern.exec(text);
  return found ? [`…${text.slice(Math.max(0, found.index - 80), found.index + 200)}…`] : [];
}
