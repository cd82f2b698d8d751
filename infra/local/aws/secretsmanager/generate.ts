import type { GenerateSecret } from '../../template/state.ts';

const classes = {
  ExcludeLowercase: 'abcdefghijklmnopqrstuvwxyz',
  ExcludeUppercase: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  ExcludeNumbers: '0123456789',
  ExcludePunctuation: '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
} as const;

/**
 * Makes up a secret's value as CloudFormation does: a password, or the template's JSON with the password under its key
 * (AWS::SecretsManager::Secret GenerateSecretString). `random` gives a whole number from 0 to below its argument.
 */
export function generateSecret(how: GenerateSecret, random: (below: number) => number): string {
  const letters = [
    ...(how.ExcludeLowercase ? '' : classes.ExcludeLowercase),
    ...(how.ExcludeUppercase ? '' : classes.ExcludeUppercase),
    ...(how.ExcludeNumbers ? '' : classes.ExcludeNumbers),
    ...(how.ExcludePunctuation ? '' : classes.ExcludePunctuation),
    ...(how.IncludeSpace ? ' ' : ''),
  ].filter((letter) => !how.ExcludeCharacters.includes(letter));
  const password = Array.from({ length: how.PasswordLength }, () => letters[random(letters.length)] ?? '').join('');
  if (how.SecretStringTemplate === undefined || how.GenerateStringKey === undefined) return password;
  const template: unknown = JSON.parse(how.SecretStringTemplate);
  return JSON.stringify({ ...(typeof template === 'object' ? template : {}), [how.GenerateStringKey]: password });
}
