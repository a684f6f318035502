// An echo server of the npm package `ws`. Says where it listens, then logs each connection's end as the library
// reports it: `closed CODE clean|unclean`. Usage: node node_echo.js; the package is found through NODE_PATH.
'use strict';

const { WebSocketServer } = require('ws');

const server = new WebSocketServer({ host: '127.0.0.1', port: 0, backlog: 4096 });

server.on('listening', () => console.log(`listening ${server.address().port}`));
server.on('connection', (socket) => {
  socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
  socket.on('error', (error) => console.log(`error ${error.code ?? error.message}`));
  socket.addEventListener('close', (event) => {
    console.log(`closed ${event.code} ${event.wasClean ? 'clean' : 'unclean'}`);
  });
});
