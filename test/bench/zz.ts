import { functionUnderTest } from '/work/main/test/bench/function-under-test.ts';
import { frozenTable } from '/work/main/test/bench/frozen-table.ts';
import { modern } from '/work/main/test/support/raw-mcp.ts';
const fn = await functionUnderTest(); const frozen = await frozenTable(fn.laptop.awsUrl);
const ev = fn.event(modern('tools/call', { name: 'get_user_playlists', arguments: {} }));
const one = [{ name: "c", events: [ev], warmUp: 2, count: 2 }]; await fn.run("warm.mjs", process.env.B ?? fn.bundle, one);
console.log(JSON.stringify(await fn.run('warm.mjs', process.env.B ?? fn.bundle, [{ name: 'c', events: [ev], warmUp: 300, count: 6000 }], { AWS_ENDPOINT_URL_DYNAMODB: frozen.url, NODE_OPTIONS: process.env.NO ?? '' })));
await frozen.close(); await fn.close();
