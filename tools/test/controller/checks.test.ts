import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { CheckRunner } from '../../src/controller/checks/check-runner';
import { checkHostname } from '../../src/controller/checks/hostname-check';
import { checkHttp, checkModels } from '../../src/controller/checks/http-check';
import { checkNfs } from '../../src/controller/checks/nfs-check';
import { expecting } from './scenes';

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
  }
});

async function listening(server: Server): Promise<number> {
  servers.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return (server.address() as AddressInfo).port;
}

const check = (port: number, fields: object = {}) => ({
  component: 'it',
  object: { group: '', kind: 'Service', namespace: 'ns', name: 'it' },
  type: 'http',
  host: '127.0.0.1',
  port,
  scheme: 'http',
  paths: ['/health'],
  ...fields,
});

describe('HTTP', () => {
  const answering = (status: number, body = '') =>
    listening(createHttpServer((_, response) => response.writeHead(status).end(body)));

  test('succeeds with status 200', async () => {
    expect((await checkHttp(check(await answering(200)))).ok).toBe(true);
  });

  test.each([302, 404, 503])('fails with status %i, naming the address', async (status) => {
    const port = await answering(status);
    expect(await checkHttp(check(port))).toEqual({
      ok: false,
      reason: 'HealthCheckFailed',
      message: `http://127.0.0.1:${port}/health answers with HTTP ${status}.`,
    });
  });

  test('fails if nothing listens, naming host and port', async () => {
    const runner = new CheckRunner(() => undefined);
    const stop = new AbortController();
    const one = check(1);
    const done = runner.run(expecting([], [one]), stop.signal);
    while (!runner.resultOf(one)) {
      await delay(10);
    }
    expect(runner.resultOf(one)).toMatchObject({ ok: false, reason: 'Unreachable' });
    expect(runner.resultOf(one)?.message).toContain('127.0.0.1:1 cannot be reached: connect ECONNREFUSED');
    stop.abort();
    await done;
  });
});

describe('model versions', () => {
  const models = async (...versions: object[]) => {
    const body = JSON.stringify({ model_version_status: versions });
    const port = await listening(createHttpServer((_, response) => response.end(body)));
    return checkModels(check(port, { paths: ['/v1/models/flowers'] }));
  };
  const version = (state: string, error_code = 'OK', error_message = '') => ({
    version: '7',
    state,
    status: { error_code, error_message },
  });

  test.each([
    ['an available one', [version('AVAILABLE')], true, ''],
    ['an available one and a replaced one', [version('AVAILABLE'), version('END')], true, ''],
    ['a loading one', [version('AVAILABLE'), version('LOADING')], false, 'Model flowers, version 7: LOADING.'],
    ['a failed one', [version('END', 'NOT_FOUND', 'no file')], false, 'Model flowers, version 7: no file'],
    ['none', [], false, 'Model flowers: no version is AVAILABLE.'],
  ])('%s', async (_, versions, ok, message) => {
    expect(await models(...versions)).toMatchObject({ ok, message });
  });
});

describe('NFS', () => {
  const server = (answer: (call: Buffer) => Buffer) =>
    listening(createServer((socket: Socket) => socket.on('data', (data) => socket.write(answer(data)))));
  const words = (...all: number[]) => {
    const buffer = Buffer.alloc(4 + all.length * 4);
    buffer.writeUInt32BE((0x80000000 | (all.length * 4)) >>> 0, 0);
    all.forEach((word, index) => void buffer.writeUInt32BE(word, 4 + index * 4));
    return buffer;
  };

  test('succeeds if the server answers the call that does nothing', async () => {
    let call: Buffer = Buffer.alloc(0);
    const port = await server((data) => {
      call = data;
      return words(data.readUInt32BE(4), 1, 0, 0, 0, 0);
    });
    expect((await checkNfs(check(port))).ok).toBe(true);
    // RPC version 2, program 100003, version 4, procedure 0.
    expect([12, 16, 20, 24].map((at) => call.readUInt32BE(at))).toEqual([2, 100003, 4, 0]);
  });

  test('fails if the server rejects the version', async () => {
    const port = await server((data) => words(data.readUInt32BE(4), 1, 0, 0, 0, 2));
    expect(await checkNfs(check(port))).toMatchObject({ ok: false, reason: 'NfsError' });
  });

  test('fails if the server closes the connection', async () => {
    const port = await listening(createServer((socket) => socket.destroy()));
    await expect(checkNfs(check(port))).rejects.toThrow();
  });
});

describe('hostnames', () => {
  test('fail if they do not resolve', async () => {
    const host = 'nowhere.invalid';
    expect(await checkHostname(check(443, { host, tls: true }))).toMatchObject({
      ok: false,
      reason: 'HostnameNotFound',
    });
  });

  test('succeed with a note if the server cannot be reached from inside', async () => {
    const result = await checkHostname(check(1, { host: 'localhost', tls: true }));
    expect(result.ok).toBe(true);
    expect(result.message).toMatch(/^The certificate of localhost was not checked: .*ECONNREFUSED/);
  });
});
