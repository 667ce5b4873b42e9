import { createServer, type Server } from 'node:http';

/** What the HTTP server shows. */
export interface Probed {
  /** Whether the process works. */
  isAlive(): boolean;
  /** Whether it does what it is for, or waits to take over. */
  isReady(): boolean;
  metrics(): string;
}

/** Creates the server of probes and metrics. */
export function probeServer(probed: Probed): Server {
  return createServer((request, response) => {
    const answer = (ok: boolean): void => {
      response.writeHead(ok ? 200 : 503, { 'content-type': 'text/plain; charset=utf-8' });
      response.end(ok ? 'ok\n' : 'failed\n');
    };
    switch (request.url?.split('?')[0]) {
      case '/healthz':
        return answer(probed.isAlive());
      case '/readyz':
        return answer(probed.isReady());
      case '/metrics':
        response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' });
        return response.end(probed.metrics());
      default:
        response.writeHead(404);
        return response.end();
    }
  });
}
