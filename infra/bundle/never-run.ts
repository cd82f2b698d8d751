/**
 * Stands in the bundle for what the AWS SDK would load for browsers and for streams of events, neither of which is ever there:
 * 50 KB.
 */
export default {};
