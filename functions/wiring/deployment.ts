import type { About } from '../../lib/sign-in/ports.ts';

interface Deployed {
  readonly version: string;
  readonly SERVER_SECRET_ID: string;
  /** Absent on a laptop, where the functions have no AWS region. */
  readonly PLAIN_COOKIES: 'on' | 'off';
  readonly region: string | undefined;
}

/** What the pages show of a deployment: its version, and where its owner finds the rest. */
export function deployment({ version, SERVER_SECRET_ID, PLAIN_COOKIES, region = '' }: Deployed): About {
  if (PLAIN_COOKIES === 'on')
    return {
      version,
      dashboards: '/_local/dashboard',
      cards: '/_local/apps',
      tokenCommand: 'cat .local/*/running.json',
    };
  return {
    version,
    dashboards: `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#dashboards`,
    tokenCommand: `aws secretsmanager get-secret-value --region ${region} --secret-id ${secretName(SERVER_SECRET_ID)} --query SecretString --output text`,
  };
}

/** The name in an ARN, without the six characters that AWS appends. The account number must not be on a public page. */
const secretName = (id: string): string => /:secret:(.+)-\w{6}$/.exec(id)?.[1] ?? id;
