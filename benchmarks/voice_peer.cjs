// The smallest honest relay in Node: `ws` on both sides, every event parsed and written anew.
//
//   node voice_peer.cjs PORT UPSTREAM_URL      (with `ws` in NODE_PATH)
//
// It knows no token, no state, no score: what it costs is what parsing in Node costs.
const { WebSocket, WebSocketServer } = require("ws");

const [port, upstream] = process.argv.slice(2);
const plain = { perMessageDeflate: false };
const server = new WebSocketServer({ port: Number(port), host: "127.0.0.1", backlog: 1024, ...plain });

server.on("connection", (caller, request) => {
  const headers = { authorization: request.headers.authorization || "" };
  const service = new WebSocket(upstream, { headers, rejectUnauthorized: false, ...plain });
  const waiting = [];
  const pass = (to) => (data) => {
    const event = JSON.parse(data);
    if (typeof event.type === "string") to.send(JSON.stringify(event));
  };
  service.on("open", () => {
    for (const data of waiting) pass(service)(data);
    waiting.length = 0;
  });
  caller.on("message", (data) => {
    if (service.readyState === WebSocket.OPEN) pass(service)(data);
    else waiting.push(data);
  });
  service.on("message", pass(caller));
  for (const [one, other] of [[caller, service], [service, caller]]) {
    one.on("close", () => other.close());
    one.on("error", () => other.terminate());
  }
});
server.on("listening", () => process.stdout.write("listening\n"));
