/** Forwards within the cluster's network, as long as the process that started it: to where each message says, from the server beside it. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { type Endpoint, forward } from '../forwarding';

/** What it is told to do; `from` is absent where a listening server comes with the message. */
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
// A server that came earlier would accept connections at once, and leave them unanswered until the rest of this file is loaded.
process.send?.('ready');
