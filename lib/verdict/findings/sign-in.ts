import type { Call, Facts } from './facts.ts';
import type { Finding } from './finding.ts';
import { countOf } from './words.ts';

/** The meaning of each failed sign-in and who must act; `who` is a number of users. */
const kinds: Readonly<Record<string, (who: string) => Pick<Finding, 'what' | 'todo' | 'runbook'>>> = {
  app_credentials: () => ({
    what: "Spotify refuses the app's client ID and secret, or they are not filled in: nobody can call.",
    todo: 'Fill them in: npm run setup -- --only spotify',
    runbook: 'docs/runbooks/sign-in-failures.md',
  }),
  user_not_registered: (who) => ({
    what: `${who} may not use the Spotify app: it is in Development Mode and they are not on its list.`,
    todo: "Add them in Spotify's dashboard under User Management.",
    runbook: 'docs/runbooks/sign-in-failures.md',
  }),
  insufficient_scope: (who) => ({
    what: `${who} gave consent to less than a tool needs.`,
    todo: 'They sign in again on the start page and agree to what it asks for.',
    runbook: 'docs/runbooks/consent-due.md',
  }),
};

const ended = (who: string): Pick<Finding, 'what' | 'todo' | 'runbook'> => ({
  what: `The sign-in of ${who} has ended.`,
  todo: 'They sign in again on the start page of the server; nobody can do it for them.',
  runbook: 'docs/runbooks/consent-due.md',
});

/** Users whose last call failed because of their sign-in, by the reason. */
export function signInFailures({ calls }: Facts): readonly Finding[] {
  const last = new Map<string, Call>();
  for (const call of calls) last.set(call.user, call);
  const failed = [...last.values()].filter(({ category }) => category === 'sign_in');
  return [...Map.groupBy(failed, ({ outcome }) => (outcome in kinds ? outcome : ''))].map(([outcome, of]) => {
    const isNobody = outcome === '' && of.every(({ user }) => user === '');
    if (isNobody)
      return {
        severity: 'bad' as const,
        what: 'No Spotify account is connected.',
        todo: 'Open the start page of the server and sign in.',
        runbook: 'docs/runbooks/sign-in-failures.md',
      };
    return { severity: 'bad' as const, ...(kinds[outcome] ?? ended)(countOf(of.length, 'user')) };
  });
}
