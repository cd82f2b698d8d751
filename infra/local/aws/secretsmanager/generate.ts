import type { GenerateSecret } from '../../template/state.ts';

const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/**
 * Generates a secret's value as CloudFormation does: the template's JSON with a password under its key
 * (AWS::SecretsManager::Secret GenerateSecretString). `random` returns an integer from 0 to below its argument.
 */
export function generateSecret(
  { SecretStringTemplate, GenerateStringKey, PasswordLength: length }: GenerateSecret,
  random: (below: number) => number,
): string {
  const template: unknown = JSON.parse(SecretStringTemplate);
  const password = Array.from({ length }, () => letters[random(letters.length)] ?? '').join('');
  return JSON.stringify({ ...(typeof template === 'object' ? template : {}), [GenerateStringKey]: password });
}
