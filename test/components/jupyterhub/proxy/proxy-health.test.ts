import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { NAME, proxyWith } from './proxy-of';

const PROXY = join(__dirname, '../../../../node_modules/configurable-http-proxy/bin/configurable-http-proxy');
// Nothing listens on this port.
const HUB_THAT_IS_DOWN = 'http://127.0.0.1:1';

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as { port: number };
  await new Promise((closed) => server.close(closed));
  return port;
}

async function statusOf(url: string): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt++) {
    try {
      return (await fetch(url)).status;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  throw new Error(`no response from ${url}`);
}

describe('while the hub is down', () => {
  const { container, hub } = proxyWith({}, NAME);
  let proxy: ChildProcess | undefined;
  let url = '';

  beforeAll(async () => {
    const [port, apiPort] = [await freePort(), await freePort()];
    const args: string[] = container.args
      .map((arg: string) =>
        arg.replace('--port=8000', `--port=${port}`).replace('--api-port=8001', `--api-port=${apiPort}`),
      )
      .map((arg: string) => arg.replace('http://jupyterhub-hub:8081', HUB_THAT_IS_DOWN));
    proxy = spawn(process.execPath, [PROXY, ...args], { env: { CONFIGPROXY_AUTH_TOKEN: 'token' }, stdio: 'ignore' });
    url = `http://127.0.0.1:${port}`;
  });
  afterAll(() => proxy?.kill());

  test.each(['startupProbe', 'readinessProbe', 'livenessProbe'])('the %s of the real proxy succeeds', async (probe) => {
    expect(await statusOf(`${url}${container[probe].httpGet.path}`)).toBe(200);
    expect(container[probe].httpGet.port).toBe('http');
  });

  test('requests to the hub fail, so a load balancer must not ask it for the health of notebooks', async () => {
    expect(await statusOf(`${url}/hub/health`)).toBe(503);
    expect(hub.object('Service', '-proxy-public').spec.ports).toEqual([{ name: 'http', port: 80, targetPort: 'http' }]);
  });
});
