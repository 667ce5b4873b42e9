// Loaded before configurable-http-proxy, which reads its certificate once, when it starts. A renewed one is taken up here while the
// proxy runs: new connections get it, and none that is open is cut.
import { readFileSync } from 'node:fs';
import https from 'node:https';
import { join } from 'node:path';

const folder = process.env.CERTIFICATE_FOLDER ?? '/etc/proxy-certificate';
const pollMilliseconds = Number(process.env.CERTIFICATE_POLL_MILLISECONDS ?? 30_000);
const { createServer } = https;

https.createServer = (options, listener) => {
  const server = createServer(options, listener);
  let { key, cert } = options;
  const poll = () => {
    try {
      // Kubernetes exchanges both files at once, but maybe between these two lines: then they do not fit, and the next poll has them.
      const renewed = { key: readFileSync(join(folder, 'tls.key')), cert: readFileSync(join(folder, 'tls.crt')) };
      if (!renewed.key.equals(key) || !renewed.cert.equals(cert)) {
        server.setSecureContext({ ...options, ...renewed });
        ({ key, cert } = renewed);
        console.log('The certificate was renewed.');
      }
    } catch (error) {
      console.error(`The certificate stays as it is: ${error.message}`);
    }
  };
  setInterval(poll, pollMilliseconds).unref();
  return server;
};
