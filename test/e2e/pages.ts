import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { chromiumPath } from './requirements';

/** Timeout of page operations in milliseconds. */
const TIMEOUT = 120_000;

/** Chromium with a separate page for each user. */
export class Pages {
  static async open(): Promise<Pages> {
    // Chromium's sandbox does not work as root.
    return new Pages(await chromium.launch({ executablePath: chromiumPath(), args: ['--no-sandbox'] }));
  }

  private readonly pages = new Map<string, { readonly page: Page; readonly console: string[] }>();

  private constructor(private readonly browser: Browser) {}

  /** Opens the page of a user. It shares no cookies or storage with other pages. */
  async openFor(person: string): Promise<Page> {
    const context = await this.browser.newContext({ viewport: { width: 1280, height: 800 } });
    context.setDefaultTimeout(TIMEOUT);
    const page = await context.newPage();
    const console: string[] = [];
    page.on('console', (message) => console.push(`${message.type()}: ${message.text()}`));
    page.on('pageerror', (error) => console.push(`error: ${error.message}`));
    page.on('requestfailed', (request) => console.push(`failed: ${request.url()} ${request.failure()?.errorText}`));
    // JupyterLab asks for confirmation when a page with a changed notebook is closed.
    page.on('dialog', (dialog) => void dialog.accept());
    this.pages.set(person, { page, console });
    return page;
  }

  /** Saves screenshot, HTML and console of each page to a folder. */
  async save(folder: string): Promise<void> {
    mkdirSync(folder, { recursive: true });
    for (const [person, { page, console }] of this.pages) {
      writeFileSync(join(folder, `${person}.console.txt`), [page.url(), ...console, ''].join('\n'));
      writeFileSync(join(folder, `${person}.html`), await page.content());
      await page.screenshot({ path: join(folder, `${person}.png`) });
    }
  }

  async close(): Promise<void> {
    await this.browser.close();
  }
}
