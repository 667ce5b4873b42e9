import { connect, type Server, type Socket } from 'node:net';

/** Address and port of a server. */
export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

/** Forwards each connection of a server to another endpoint. */
export function forward(from: Server, to: Endpoint): void {
  from.on('connection', (client) => {
    // Requests are small: with Nagle's algorithm, each one would wait 40 ms for the previous acknowledgement.
    client.setNoDelay();
    const server = connect({ port: to.port, host: to.address, noDelay: true });
    client.pipe(server).pipe(client);
    closeTogether(client, server);
    closeTogether(server, client);
  });
}

function closeTogether(socket: Socket, other: Socket): void {
  socket.on('error', () => other.destroy());
  socket.on('close', () => other.destroy());
}
