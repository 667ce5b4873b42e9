/**
 * Answers requests in place of any number of notebook servers, on every address of its network.
 *
 *     fake-notebook-server.ts PORT JUPYTERHUB_VERSION
 */
import { createServer } from 'node:http';

const [port, version] = process.argv.slice(2);

/** The response of a server, which shows which server got the request. */
export interface Response {
  readonly address: string;
  readonly path: string;
}

createServer((request, response) => {
  const body: Response = { address: request.socket.localAddress ?? '', path: request.url ?? '' };
  response.writeHead(200, { 'Content-Type': 'application/json', 'X-JupyterHub-Version': version });
  response.end(JSON.stringify(body));
}).listen(Number(port), '0.0.0.0');
