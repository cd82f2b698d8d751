interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/**
 * Stands in the bundle for the SDK's chain of credential sources: Lambda puts the role's credentials into the
 * environment, so files, single sign-on and metadata services need not be in the function. They stay the same as long as a container lives, so
 * they are read once, as the SDK does.
 * @throws Error (rejects) outside Lambda, where they are not there.
 */
export const defaultProvider = () => {
  let known: Promise<Credentials> | undefined;
  return () => {
    known ??= new Promise<Credentials>((resolve, reject) => {
      const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN } = process.env;
      if (accessKeyId === undefined || secretAccessKey === undefined) {
        reject(new Error('AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not in the environment.'));
      } else {
        resolve({ accessKeyId, secretAccessKey, ...(AWS_SESSION_TOKEN && { sessionToken: AWS_SESSION_TOKEN }) });
      }
    });
    return known;
  };
};
