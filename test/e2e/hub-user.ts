import type { Page } from 'playwright-core';

const CELL = '.jp-Notebook .jp-Cell.jp-mod-active';
const OUTPUT = '.jp-OutputArea-output';

/** Milliseconds in which a server must have started. */
const SERVER_START_TIMEOUT = 180_000;

/** A person who uses a JupyterHub by its pages. */
export class HubUser {
  constructor(
    readonly page: Page,
    private readonly url: string,
    readonly name: string,
  ) {}

  /** Signs in on the first page; JupyterHub then starts the person's server and goes there. */
  async signIn(password: string): Promise<void> {
    const { page } = this;
    await page.goto(this.url);
    await page.getByLabel('Username').fill(this.name);
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await this.seeLab();
  }

  /** Runs a notebook that is there, with so many cells of code, from top to bottom, and gives what the last of them prints. */
  async runAll(notebook: string, codeCells: number): Promise<string> {
    const { page } = this;
    await this.go(`/user/${this.name}/lab/tree/${notebook}?reset`);
    await this.tabOf(notebook).waitFor();
    await page.getByText('Python 3 (ipykernel) | Idle').waitFor();
    await page.locator('.lm-MenuBar-item', { hasText: /^Run$/ }).click();
    await page.locator('.lm-Menu-itemLabel', { hasText: /^Run All Cells$/ }).click();
    // A cell that has run has a number. What is out of sight is not on the page, but to run all cells scrolls to the last.
    await page.locator('.jp-CodeCell .jp-InputPrompt', { hasText: `[${codeCells}]:` }).waitFor();
    return (await page.locator(`.jp-CodeCell ${OUTPUT}`).last().textContent())?.trim() ?? '';
  }

  /** Goes to a page of the hub or of a server, and gives the status of the answer. */
  async go(path: string): Promise<number | undefined> {
    return (await this.page.goto(`${this.url}${path}`))?.status();
  }

  /** Runs code in a new notebook, and gives what it prints. */
  async runInNewNotebook(code: string): Promise<string> {
    const { page } = this;
    await this.go(`/user/${this.name}/lab?reset`);
    await page.locator('.jp-LauncherCard[data-category="Notebook"]').first().click();
    // What is run before is lost.
    await page.getByText('Python 3 (ipykernel) | Idle').waitFor();
    await page.locator(`${CELL} .cm-content`).click();
    // As it is: typed by keys, the editor would add brackets and spaces of its own.
    await page.keyboard.insertText(code);
    await page.keyboard.press('Control+Enter');
    return await this.outputOfCell();
  }

  /** Saves the notebook that is shown, which has no name yet. */
  async saveAs(notebook: string): Promise<void> {
    const { page } = this;
    await page.keyboard.press('Control+s');
    const dialog = page.locator('.jp-Dialog');
    await dialog.locator('input[type=text]').fill(notebook);
    await dialog.getByRole('button', { name: 'Rename' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await this.tabOf(notebook).waitFor();
  }

  /** Opens a notebook that was saved, and gives what it printed when it was. */
  async openSaved(notebook: string): Promise<string> {
    await this.go(`/user/${this.name}/lab/tree/${notebook}`);
    await this.tabOf(notebook).waitFor();
    return await this.outputOfCell();
  }

  async stopServer(): Promise<void> {
    await this.go('/hub/home');
    await this.page.getByRole('button', { name: 'Stop My Server' }).click();
    await this.page.getByRole('button', { name: 'Start My Server' }).waitFor();
  }

  async startServer(): Promise<void> {
    await this.go('/hub/home');
    await this.page.getByRole('button', { name: 'Start My Server' }).click();
    await this.seeLab();
  }

  private async seeLab(): Promise<void> {
    await this.page.waitForURL(`**/user/${this.name}/lab**`, { timeout: SERVER_START_TIMEOUT });
    await this.page.locator('#jp-main-dock-panel').waitFor();
  }

  private tabOf(notebook: string) {
    return this.page.locator('#jp-main-dock-panel .lm-TabBar-tab', { hasText: notebook });
  }

  private async outputOfCell(): Promise<string> {
    const text = await this.page.locator(OUTPUT).first().textContent();
    return text?.trim() ?? '';
  }
}
