import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { parse, stringify } from 'yaml';
import { ApiServer } from '../../src/kubernetes/api-server';
import { loadKubeconfig } from '../../src/kubernetes/kubeconfig';
import { kubeconfigOf } from './fake-api-server';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kubeconfig-'));
  file = join(folder, 'config');
  writeFileSync(file, kubeconfigOf('http://127.0.0.1:1'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('the current context is the default', () => {
  expect(loadKubeconfig({ KUBECONFIG: file }).getCurrentContext()).toBe('one');
});

test('a context can be chosen', () => {
  expect(loadKubeconfig({ KUBECONFIG: file }, 'two').getCurrentContext()).toBe('two');
});

test('files of KUBECONFIG that do not exist are skipped', () => {
  const env = { KUBECONFIG: [join(folder, 'none'), file].join(delimiter) };
  expect(loadKubeconfig(env).getCurrentContext()).toBe('one');
});

test('fails without a kubeconfig', () => {
  expect(() => loadKubeconfig({ HOME: folder })).toThrow(
    expect.objectContaining({ message: 'There is no kubeconfig.', exitCode: 4 }),
  );
});

test('fails on a context that does not exist, and names the nearest one', () => {
  expect(() => loadKubeconfig({ KUBECONFIG: file }, 'tow')).toThrow(
    expect.objectContaining({
      message: 'The kubeconfig has no context "tow".',
      reason: 'Did you mean "two"? Must be one of "one", "two".',
      exitCode: 4,
    }),
  );
});

test('fails on a file that is not YAML', () => {
  writeFileSync(file, '{ not: [yaml');
  expect(() => loadKubeconfig({ KUBECONFIG: file })).toThrow(
    expect.objectContaining({ message: expect.stringContaining('cannot be read'), exitCode: 4 }),
  );
});

test('fails on a server that cannot be reached, with its address and the context', async () => {
  const server = ApiServer.connect({ KUBECONFIG: file });
  await expect(server.json({ path: '/version' })).rejects.toMatchObject({
    message: 'The API server http://127.0.0.1:1 of context "one" cannot be reached.',
    reason: expect.stringContaining('ECONNREFUSED'),
    exitCode: 4,
  });
});

test('fails on a host that does not exist', async () => {
  writeFileSync(file, kubeconfigOf('http://cluster.invalid'));
  const error = await ApiServer.connect({ KUBECONFIG: file })
    .json({ path: '/version' })
    .catch((caught) => caught);
  expect(error).toMatchObject({ exitCode: 4, message: expect.stringContaining('http://cluster.invalid') });
});

test('fails if the program that provides credentials does not exist', async () => {
  const config = JSON.parse(kubeconfigOf('https://127.0.0.1:1'));
  const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: 'no-such-plugin', interactiveMode: 'Never' };
  config.users = [{ name: 'user', user: { exec } }];
  writeFileSync(file, JSON.stringify(config));
  await expect(ApiServer.connect({ KUBECONFIG: file }).json({ path: '/version' })).rejects.toMatchObject({
    message: 'The credentials of context "one" cannot be read.',
    reason: expect.stringContaining('no-such-plugin'),
    exitCode: 4,
  });
});

test('the token of a user is read from its file, for each request, next to the kubeconfig', async () => {
  const received: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    received.push(request.headers.authorization);
    response.setHeader('content-type', 'application/json').end('{}');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const config = parse(kubeconfigOf(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  const users = config.users.map(({ name }: { name: string }) => ({
    name,
    user: { token: 'old', tokenFile: 'token' },
  }));
  writeFileSync(file, stringify({ ...config, users }));
  writeFileSync(join(folder, 'token'), 'sesame\n');
  const api = ApiServer.connect({ KUBECONFIG: file });
  await api.json({ path: '/version' });
  api.close();
  server.close();
  expect(received).toEqual(['Bearer sesame']);
});
