// Lives through the same short story with a client that is not ours, and prints what it saw as one line of JSON.
// node foreign-client.mjs v1|v2-auto|v2-legacy http URL
// node foreign-client.mjs v1|v2-auto|v2-legacy stdio COMMAND ARGUMENT...
const [kind, face, target, ...rest] = process.argv.slice(2);

async function connect() {
  const me = { name: 'foreign-client', version: '1.0.0' };
  if (kind === 'v1') {
    const { Client } = await import('@modelcontextprotocol/sdk/client/index.js');
    const { StreamableHTTPClientTransport } = await import('@modelcontextprotocol/sdk/client/streamableHttp.js');
    const { StdioClientTransport } = await import('@modelcontextprotocol/sdk/client/stdio.js');
    const client = new Client(me);
    const transport = face === 'http' ? new StreamableHTTPClientTransport(new URL(target)) : new StdioClientTransport(stdio());
    await client.connect(transport);
    return { client, transport };
  }

  const { Client, StreamableHTTPClientTransport } = await import('@modelcontextprotocol/client');
  const { StdioClientTransport } = await import('@modelcontextprotocol/client/stdio');
  const client = new Client(me, { versionNegotiation: { mode: kind === 'v2-auto' ? 'auto' : 'legacy' } });
  const transport = face === 'http' ? new StreamableHTTPClientTransport(new URL(target)) : new StdioClientTransport(stdio());
  await client.connect(transport);
  return { client, transport };
}

function stdio() {
  return { command: target, args: rest, env: process.env, stderr: 'ignore' };
}

const { client, transport } = await connect();
const { tools } = await client.listTools();
const good = await client.callTool({ name: 'health_check', arguments: {} });
const bad = await client.callTool({ name: 'health_check', arguments: { colour: 'red' } });
let unknown = null;
try {
  await client.callTool({ name: 'no_such_tool', arguments: {} });
} catch (error) {
  unknown = { code: error.code, message: error.message };
}

if (kind === 'v1') {
  await client.ping();
}

const version = client.getNegotiatedProtocolVersion?.() ?? transport.protocolVersion ?? null;
const server = client.getServerVersion()?.name;
if (face === 'http' && kind !== 'v2-auto') {
  await transport.terminateSession();
}

await client.close();
console.log(JSON.stringify({
  version,
  server,
  tools: tools.map((tool) => tool.name),
  text: good.content[0].text,
  structured: good.structuredContent,
  badIsError: bad.isError,
  badText: bad.content[0].text,
  unknown,
}));
