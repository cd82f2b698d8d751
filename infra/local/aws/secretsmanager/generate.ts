import { randomInt } from 'node:crypto';
import type { GenerateSecret } from '../../template/state.ts';

const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

export const randomText = (length: number): string =>
  Array.from({ length }, () => letters[randomInt(letters.length)]).join('');

/**
 * Generates a secret's value as CloudFormation does: the template's JSON with a password under its key
 * (AWS::SecretsManager::Secret GenerateSecretString).
 */
export function generateSecret({ SecretStringTemplate, GenerateStringKey, PasswordLength }: GenerateSecret): string {
  const template: unknown = JSON.parse(SecretStringTemplate);
  return JSON.stringify({ ...Object(template), [GenerateStringKey]: randomText(PasswordLength) });
}
