import { type APIRequestContext, type APIResponse, request } from 'playwright-core';

/** Milliseconds in which any page must be there. */
const TIMEOUT = 30_000;

// As browsers do where a server closes a connection that was idle, just when it is used again.
const RETRIES = { maxRetries: 2 };

// JupyterHub starts a sign-in for pages only.
const NAVIGATION = { 'Sec-Fetch-Mode': 'navigate' };

/** The requests of a person's browser to a JupyterHub: with cookies, after redirects, and with what shows that they are not forged. */
export class HubBrowser {
  static async open(url: string): Promise<HubBrowser> {
    return new HubBrowser(await request.newContext({ baseURL: url, timeout: TIMEOUT }));
  }

  private constructor(private readonly context: APIRequestContext) {}

  /** Goes to a page. */
  get(path: string): Promise<APIResponse> {
    return this.context.get(path, { headers: NAVIGATION, ...RETRIES });
  }

  /** Asks as scripts in the pages do. */
  async send(method: string, path: string, data?: object): Promise<APIResponse> {
    const { cookies } = await this.context.storageState();
    const token = cookies.find((cookie) => cookie.name === '_xsrf' && path.startsWith(cookie.path));
    return this.context.fetch(path, { method, data, headers: { 'X-XSRFToken': token?.value ?? '' }, ...RETRIES });
  }

  /** Fills in the form. The answer is a redirect where name and password are right, and is not followed yet. */
  async signIn(username: string, password: string): Promise<APIResponse> {
    const page = await (await this.get('/hub/login')).text();
    const [, token] = /name="_xsrf" value="([^"]+)"/.exec(page) ?? [];
    if (!token) {
      throw new Error(`the page to sign in has no form: ${page}`);
    }
    const form = { username, password, _xsrf: token };
    return this.context.post('/hub/login', { form, maxRedirects: 0, headers: NAVIGATION, ...RETRIES });
  }
}
