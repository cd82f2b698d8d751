/**
 * Stands in the bundle for what the MCP SDK takes from Node: its JSON Schema validator is Ajv, 130 KB that every cold
 * start would load, and the one it has for workers does the same.
 */

export { default as process } from 'node:process';
export { CfWorkerJsonSchemaValidator as DefaultJsonSchemaValidator } from '@modelcontextprotocol/server/validators/cf-worker';
