/** Used tokens in memory, per account. */
export function memorySpentTokens(): (account: string) => (token: string) => Promise<boolean> {
  const spent = new Set<string>();
  return (account) => (token) => {
    const before = spent.size;
    return Promise.resolve(spent.add(`${account} ${token}`).size > before);
  };
}
