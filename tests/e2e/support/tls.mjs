// Ends TLS in front of a server, with a certificate of the tests: off loopback a browser gives camera and microphone to
// https alone. `node tls.mjs KEY CERTIFICATE PORT SOCKET`: the server is behind a socket in a folder. Says when it listens.

import { readFileSync } from 'node:fs';
import net from 'node:net';
import tls from 'node:tls';

const [key, cert, port, socket] = process.argv.slice(2);

const proxy = tls.createServer({ key: readFileSync(key), cert: readFileSync(cert), ALPNProtocols: ['http/1.1'] }, (client) => {
  const server = net.connect(socket);
  client.pipe(server).pipe(client);
  for (const [one, other] of [[client, server], [server, client]]) {
    one.on('error', () => other.destroy());
    one.on('close', () => other.destroy());
  }
});
// A browser that does not know the certificate hangs up.
proxy.on('tlsClientError', () => {});
proxy.listen(Number(port), () => console.log('listening'));
