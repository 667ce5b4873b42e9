/**
 * Forwards connections within the cluster's network until the process that started it ends. Each message adds a
 * forwarding.
 */
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { type Endpoint, forward } from '../processes/forwarding';

/** Message to the forwarder. Without `from`, a listening server is sent with the message. */
export interface ForwardedConnections {
  readonly from?: Endpoint;
  readonly to: Endpoint;
}

process.on('message', async ({ from, to }: ForwardedConnections, inherited?: Server) => {
  const server = inherited ?? createServer();
  forward(server, to);
  if (!inherited) {
    await once(server.listen(from?.port, from?.address), 'listening');
  }
  process.send?.('ready');
});
process.on('disconnect', () => process.exit());
// Servers must only be sent after this message. Otherwise they accept connections that get no answer until this file is
// loaded.
process.send?.('ready');
