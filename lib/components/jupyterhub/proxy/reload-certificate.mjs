// Loaded before configurable-http-proxy, which reads its certificate only when it starts. This module loads a renewed
// certificate while the proxy runs. New connections use it, and open connections stay open.
import { readFileSync } from 'node:fs';
import https from 'node:https';
import { join } from 'node:path';

const directory = process.env.CERTIFICATE_FOLDER ?? '/etc/proxy-certificate';
const pollMilliseconds = Number(process.env.CERTIFICATE_POLL_MILLISECONDS ?? 30_000);
const { createServer } = https;

https.createServer = (options, listener) => {
  const server = createServer(options, listener);
  let { key, cert } = options;
  const poll = () => {
    try {
      // Kubernetes replaces both files at once. If that happens between the two reads, the key does not match the
      // certificate, and the next poll reads both.
      const renewed = { key: readFileSync(join(directory, 'tls.key')), cert: readFileSync(join(directory, 'tls.crt')) };
      if (!renewed.key.equals(key) || !renewed.cert.equals(cert)) {
        server.setSecureContext({ ...options, ...renewed });
        ({ key, cert } = renewed);
        console.log('Loaded the renewed certificate.');
      }
    } catch (error) {
      console.error(`Keeping the current certificate: ${error.message}`);
    }
  };
  setInterval(poll, pollMilliseconds).unref();
  return server;
};
