import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:tls';
import { checkHostname } from '../../src/controller/checks/hostname-check';
import { EXPIRED } from './expired-certificate';

const LOCALHOST = {
  component: 'hub',
  object: { group: '', kind: 'Service', namespace: 'ns', name: 'public' },
  type: 'hostname',
  host: 'localhost',
  tls: true,
};

let server: Server;

beforeEach(async () => {
  server = createServer(EXPIRED, (socket) => socket.end());
  await once(server.listen(0, 'localhost'), 'listening');
});

afterEach(() => server.close());

test('a certificate that has expired is a failure, which names the hostname', async () => {
  const { port } = server.address() as AddressInfo;
  expect(await checkHostname({ ...LOCALHOST, port })).toEqual({
    ok: false,
    reason: 'CertificateInvalid',
    message: 'The certificate of localhost is not valid: CERT_HAS_EXPIRED.',
  });
});

test('without TLS, the hostname only has to resolve', async () => {
  const { port } = server.address() as AddressInfo;
  expect((await checkHostname({ ...LOCALHOST, port, tls: false })).ok).toBe(true);
});
