/**
 * Stands in the bundle for what the DynamoDB client remembers of endpoints that it discovered. Discovery is off unless an environment
 * variable of the SDK asks for it, which no function is given, so nothing is ever remembered.
 */
export class EndpointCache {
  get(): undefined {
    return;
  }
  has(): boolean {
    return false;
  }
  set(): never {
    throw new Error('The bundle has no endpoint discovery: see infra/bundle/endpoint-cache.ts.');
  }
}
