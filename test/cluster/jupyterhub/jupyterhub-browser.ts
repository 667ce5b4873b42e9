import { type APIRequestContext, type APIResponse, request } from 'playwright-core';
import type { Kubectl } from '../../cluster-harness/kubectl';

/** Timeout of each page in milliseconds. */
const TIMEOUT = 30_000;

// Browsers also retry if a server closes an idle connection just as it is used again.
const RETRIES = { maxRetries: 2 };

// JupyterHub redirects only page requests to the login page.
const NAVIGATION = { 'Sec-Fetch-Mode': 'navigate' };

/** Requests of a user's browser to a JupyterHub, with cookies, redirects and protection against request forgery. */
export class HubBrowser {
  static async open(url: string): Promise<HubBrowser> {
    return new HubBrowser(await request.newContext({ baseURL: url, timeout: TIMEOUT }));
  }

  /** Signs a user in to a hub with the generated password of its namespace. */
  static async signedIn(
    url: string,
    kubectl: Pick<Kubectl, 'getOne'>,
    namespace: string,
    user: string,
  ): Promise<HubBrowser> {
    const { data } = await kubectl.getOne('secret', 'jupyterhub-secrets', `--namespace=${namespace}`);
    const browser = await HubBrowser.open(url);
    await browser.signIn(user, Buffer.from(data.password, 'base64').toString());
    await browser.get('/hub/home');
    return browser;
  }

  private constructor(private readonly context: APIRequestContext) {}

  /** Opens a page. */
  get(path: string): Promise<APIResponse> {
    return this.context.get(path, { headers: NAVIGATION, ...RETRIES });
  }

  /** Sends a request like the scripts of the pages. */
  async send(method: string, path: string, data?: object): Promise<APIResponse> {
    const { cookies } = await this.context.storageState();
    const token = cookies.find((cookie) => cookie.name === '_xsrf' && path.startsWith(cookie.path));
    return this.context.fetch(path, { method, data, headers: { 'X-XSRFToken': token?.value ?? '' }, ...RETRIES });
  }

  /** Submits the login form. The response is a redirect if the credentials are valid, and is not followed. */
  async signIn(username: string, password: string): Promise<APIResponse> {
    const page = await (await this.get('/hub/login')).text();
    const [, token] = /name="_xsrf" value="([^"]+)"/.exec(page) ?? [];
    if (!token) {
      throw new Error(`the login page has no form: ${page}`);
    }
    const form = { username, password, _xsrf: token };
    return this.context.post('/hub/login', { form, maxRedirects: 0, headers: NAVIGATION, ...RETRIES });
  }
}
