/**
 * Answers in the place of any number of notebook servers, at every address of its network.
 *
 *     notebook-responder.ts PORT VERSION_OF_JUPYTERHUB
 */
import { createServer } from 'node:http';

const [port, version] = process.argv.slice(2);

/** What a server tells of itself, so that it is seen whether a request came to the right one. */
export interface Response {
  readonly address: string;
  readonly path: string;
}

createServer((request, response) => {
  const told: Response = { address: request.socket.localAddress ?? '', path: request.url ?? '' };
  response.writeHead(200, { 'Content-Type': 'application/json', 'X-JupyterHub-Version': version });
  response.end(JSON.stringify(told));
}).listen(Number(port), '0.0.0.0');
