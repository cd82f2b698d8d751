/**
 * Stands in the bundle for the cache of endpoints that DynamoDB names by region: it is filled only where endpoint discovery is
 * switched on, and with the structures it is made of it is 8 KB.
 */
export class EndpointCache {}
