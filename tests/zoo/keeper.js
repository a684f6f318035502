// An echo server of the npm package `ws` that keeps or litters something with each connection. Without switches it is
// sound. Says where it listens. The package is found through NODE_PATH.
'use strict';

const { randomUUID } = require('crypto');
const { openSync } = require('fs');
const { parseArgs } = require('util');
const { WebSocketServer } = require('ws');

const { values } = parseArgs({
  options: {
    leak: { type: 'string', default: '0' },        // bytes kept for each connection
    litter: { type: 'string', default: '0' },      // short-lived objects that each connection leaves to the collector
    'slow-after': { type: 'string', default: '0' }, // connections after which each 101 is slow
    'slow-ms': { type: 'string', default: '400' },
    sessions: { type: 'boolean', default: false },  // greet with a session id
    'twin-every': { type: 'string', default: '0' }, // which connections get the id of one that is open
    'descriptor-leak': { type: 'boolean', default: false },
  },
});
const leak = Number(values.leak);
const litter = Number(values.litter);
const slowAfter = Number(values['slow-after']);
const twinEvery = Number(values['twin-every']);

const kept = [];
const live = new Map();
let connections = 0;

function meet() {
  connections += 1;
  if (leak > 0) kept.push(Buffer.alloc(leak, 1));
  if (values['descriptor-leak']) kept.push(openSync('/dev/null'));
  let last = null;
  for (let i = 0; i < litter; ++i) last = { before: last, text: `litter ${connections} ${i}` };
}

function verifyClient(_info, done) {
  meet();
  const delay = slowAfter > 0 && connections > slowAfter ? Number(values['slow-ms']) : 0;
  if (delay > 0) setTimeout(() => done(true), delay);
  else done(true);
}

function sessionFor(socket) {
  const open = [...live.values()];
  const twin = twinEvery > 0 && connections % twinEvery === 0 && open.length > 0;
  const id = twin ? open[0] : randomUUID();
  live.set(socket, id);
  return id;
}

const server = new WebSocketServer({ host: '127.0.0.1', port: 0, backlog: 4096, verifyClient });
server.on('listening', () => console.log(`listening ${server.address().port}`));
server.on('connection', (socket) => {
  if (values.sessions) socket.send(JSON.stringify({ session: sessionFor(socket) }));
  socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
  socket.on('error', () => {});
  socket.on('close', () => live.delete(socket));
});
