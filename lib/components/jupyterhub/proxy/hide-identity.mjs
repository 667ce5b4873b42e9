// Loaded before configurable-http-proxy, which forwards all headers to user servers. The owner of a server could then use the
// identity of its visitors. This module removes identities from all requests except those to the hub. It also signs IAP assertions for the
// hub, so that the hub can tell requests of the proxy from those of notebooks, which reach the hub directly. With IAP, it also binds sessions
// to identities (sealed-cookies.mjs).
import { createHmac } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import { identityOf, SealedCookies } from './sealed-cookies.mjs';

const ASSERTION = 'x-goog-iap-jwt-assertion';
const SIGNATURE = 'x-hub-proxy-signature';

// Headers in which load balancers and authenticating proxies pass an identity to the application.
const HEADERS =
  /^(x-goog-iap-|x-goog-authenticated-user-|x-amzn-oidc-|x-ms-client-principal|x-ms-token-|cf-access-|x-auth-request-|x-forwarded-(user|email|groups|preferred-username|access-token|client-cert)$)/;
// Cookies of the hub, of its authenticators while users sign in, and of IAP.
const COOKIES = /^(__host-|__secure-)?(jupyterhub-hub-login$|oauthenticator-|lti13authenticator-|gcp_iaa?p_)/;

// Values of Secrets can end with a line end. The hub removes it, too.
for (const name of Object.keys(process.env).filter((name) => name.startsWith('CONFIGPROXY_'))) {
  process.env[name] = process.env[name].replace(/[\r\n]+$/, '');
}
const token = required('CONFIGPROXY_AUTH_TOKEN');
const hub = new URL(required('HUB_URL'));
const sessions = new SealedCookies(token);
if (process.env.FORCE_FETCH_PATH !== undefined) {
  throw new Error('FORCE_FETCH_PATH must not be set: requests would bypass this module.');
}

http.request = protecting(http.request, 'http:');
https.request = protecting(https.request, 'https:');

function required(name) {
  const value = process.env[name];
  if (!value) {
    throw new Error(`${name} is not set.`);
  }
  return value;
}

function protecting(request, protocol) {
  return (...args) => {
    let identity;
    const protectedArgs = args.map((options) => {
      if (!options?.headers) {
        return options;
      }
      const headers = Object.entries(options.headers).filter(([name]) => name.toLowerCase() !== SIGNATURE);
      const isHub = protocol === hub.protocol && options.hostname === hub.hostname && String(options.port) === hub.port;
      identity = identityOf(assertionIn(headers));
      const visible = withSessionsOf(identity, isHub ? signed(headers) : withoutIdentity(headers));
      return { ...options, headers: Object.fromEntries(visible) };
    });
    const outgoing = request(...protectedArgs);
    if (identity !== undefined) {
      // Before the listeners of the proxy, which copy the headers.
      for (const event of outgoing.hasHeader('upgrade') ? ['response', 'upgrade'] : ['response']) {
        outgoing.once(event, (response) => seal(response.headers, identity));
      }
    }
    return outgoing;
  };
}

function seal(headers, identity) {
  if (headers['set-cookie']) {
    headers['set-cookie'] = sessions.sealed(headers['set-cookie'], identity);
  }
}

function assertionIn(headers) {
  return headers.find(([name]) => name.toLowerCase() === ASSERTION)?.[1];
}

function signed(headers) {
  const assertion = assertionIn(headers);
  return assertion === undefined
    ? headers
    : [...headers, [SIGNATURE, createHmac('sha256', token).update(String(assertion)).digest('hex')]];
}

function withoutIdentity(headers) {
  const others = headers.filter(([name]) => !HEADERS.test(name.toLowerCase()));
  return withCookies(others, (cookies) => cookies.filter((cookie) => !COOKIES.test(nameOf(cookie))));
}

function withSessionsOf(identity, headers) {
  return withCookies(headers, (cookies) => sessions.opened(cookies, identity));
}

function withCookies(headers, change) {
  return headers.flatMap(([name, value]) => {
    if (name.toLowerCase() !== 'cookie') {
      return [[name, value]];
    }
    const cookies = change([value].flat().join(';').split(';'));
    return cookies.length > 0 ? [[name, cookies.join(';').trim()]] : [];
  });
}

function nameOf(cookie) {
  return cookie.trim().toLowerCase().split('=', 1)[0].trim();
}
