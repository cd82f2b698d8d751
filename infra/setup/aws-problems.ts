/** What a message can name of the account and region that were called. */
export interface AwsPlace {
  readonly profile?: string | undefined;
  readonly region?: string | undefined;
}

const signIn = ({ profile }: AwsPlace): string =>
  `aws sso login${profile === undefined ? '' : ` --profile ${profile}`}, or aws configure`;

/** A problem, a pattern for the error's name or message, and what to do. */
const problems: ReadonlyArray<readonly [RegExp, (place: AwsPlace, text: string) => string]> = [
  [
    /could not be found|profile .* (not found|does not exist)|Could not resolve credentials using profile/i,
    ({ profile = 'default' }) =>
      `There are no credentials for the AWS profile "${profile}". See the profiles: aws configure list-profiles. Choose one: export AWS_PROFILE=NAME`,
  ],
  [
    /RequestTimeTooSkewed|Signature (expired|not yet current)/i,
    () =>
      'The clock of this computer is wrong by more than five minutes, so AWS refuses its requests. Set it by the network.',
  ],
  [
    /expired/i,
    (place) =>
      `Your sign-in at AWS has expired. Sign in again: ${signIn(place)}. Then run this again: finished steps are skipped.`,
  ],
  [
    /CredentialsProviderError|Could not load credentials|credentials? .*(missing|not found)|SSO session/i,
    (place) => `No AWS credentials were found on this computer. Sign in: ${signIn(place)}.`,
  ],
  [
    /InvalidClientTokenId|SignatureDoesNotMatch|UnrecognizedClient|InvalidAccessKeyId|security token .* invalid/i,
    () => 'AWS does not know these access keys. Make new ones in the IAM console, then run: aws configure.',
  ],
  [
    /ENOTFOUND|EAI_AGAIN|ECONN|EHOSTUNREACH|ETIMEDOUT|TimeoutError|NetworkingError|Failed to establish tunnel/i,
    ({ region }) =>
      `AWS cannot be reached${region === undefined ? '' : ` in ${region}`}. Check the network connection, the proxy (HTTPS_PROXY) and that the region exists.`,
  ],
  [
    /AccessDenied|not authorized|UnauthorizedOperation/i,
    (_, text) => {
      const [, action = 'this'] = /to perform:? ([a-z0-9-]+:\w+)/i.exec(text) ?? [];
      return `Your AWS user may not do ${action}. Whoever manages the account can allow it; docs/deploying.md lists the permissions. Then run this again.`;
    },
  ],
];

/** An AWS error as a sentence with what to do; `undefined` for other errors. */
export function awsProblem(error: unknown, place: AwsPlace): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = 'code' in error ? String(error.code) : '';
  const text = `${error.name} ${code} ${error.message}`;
  const [, say] = problems.find(([sign]) => sign.test(text)) ?? [];
  return say === undefined ? undefined : `${say(place, text)} (${error.name})`;
}
