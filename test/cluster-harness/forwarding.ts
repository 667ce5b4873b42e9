import { connect, type Server, type Socket } from 'node:net';

/** Where a server listens. */
export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

/** Connects every client of a server to another one. */
export function forward(from: Server, to: Endpoint): void {
  from.on('connection', (client) => {
    // Requests are small: without it each one waits 40 ms for the acknowledgement of the last.
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
