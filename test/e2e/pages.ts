import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { chromiumPath } from './requirements';

/** Milliseconds in which anything on a page must be there. */
const TIMEOUT = 120_000;

/** Chromium, with a page for each person. */
export class Pages {
  static async open(): Promise<Pages> {
    // Chromium's own sandbox does not work as root.
    return new Pages(await chromium.launch({ executablePath: chromiumPath(), args: ['--no-sandbox'] }));
  }

  private readonly pages = new Map<string, { readonly page: Page; readonly console: string[] }>();

  private constructor(private readonly browser: Browser) {}

  /** The page of a person, who shares nothing with the others. */
  async openFor(person: string): Promise<Page> {
    const context = await this.browser.newContext({ viewport: { width: 1280, height: 800 } });
    context.setDefaultTimeout(TIMEOUT);
    const page = await context.newPage();
    const console: string[] = [];
    page.on('console', (message) => console.push(`${message.type()}: ${message.text()}`));
    page.on('pageerror', (error) => console.push(`error: ${error.message}`));
    page.on('requestfailed', (request) => console.push(`failed: ${request.url()} ${request.failure()?.errorText}`));
    // JupyterLab asks before a page with a notebook that changed is left.
    page.on('dialog', (dialog) => void dialog.accept());
    this.pages.set(person, { page, console });
    return page;
  }

  /** Writes what everybody sees into a folder. */
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
