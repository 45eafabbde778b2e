// SPDX-License-Identifier: Apache-2.0
// Says what Node hears, in the form of hear.c: a reader of HTTP/1 that others trust, llhttp.
"use strict";

const http = require("http");
const readline = require("readline");
const { Duplex } = require("stream");

// Its limits are not what is compared.
const server = http.createServer({
  maxHeaderSize: 1 << 20,
  insecureHTTPParser: false,
  requireHostHeader: false, // asked for below: newer ones alone do, and they go on behind it
});
server.maxHeadersCount = 0;

const hex = (text) => Buffer.from(text, "latin1").toString("hex");

// RFC 9112 section 3.2.
function lacksHost(request) {
  return request.httpVersion === "1.1" && request.headers.host === undefined;
}

function note(request) {
  const all = request.socket.heard;
  if (all.refused === 0 && lacksHost(request))
    all.refused = 400;
  const heard = {
    method: request.method || "",
    version: request.httpVersion,
    target: hex(request.url),
    fields: request.rawHeaders.map(hex),
    body: 0,
  };
  if (all.refused === 0)
    all.requests.push(heard);
  return heard;
}

function answer(request, response) {
  const heard = note(request);
  request.on("data", (bytes) => { heard.body += bytes.length; });
  response.end();
}

function leave(request, socket) {
  note(request).body = null;
  socket.destroy();
}

server.on("request", answer);
server.on("checkContinue", answer);
server.on("checkExpectation", answer);
server.on("connect", leave); // no request can follow: what comes is for somebody else
server.on("upgrade", leave);
server.on("clientError", (error, socket) => {
  socket.heard.refused = socket.heard.refused || error.code;
  socket.destroy();
});

// One peer's connection from its beginning to its end.
function hear(bytes) {
  return new Promise((resolve) => {
    const socket = new Duplex({
      read() {},
      write(chunk, encoding, done) { done(); },
    });
    socket.heard = { requests: [], refused: 0 };
    socket.on("close", () => resolve(socket.heard));
    server.emit("connection", socket);
    socket.push(bytes);
    socket.push(null);
  });
}

async function main() {
  for await (const line of readline.createInterface({ input: process.stdin }))
    process.stdout.write(JSON.stringify(await hear(Buffer.from(line, "hex"))) + "\n");
}

main();
