import type { Page } from 'playwright-core';

const CELL = '.jp-Notebook .jp-Cell.jp-mod-active';
const OUTPUT = '.jp-OutputArea-output';

/** Maximum startup time of a server in milliseconds. */
const SERVER_START_TIMEOUT = 180_000;

/** A user of JupyterHub in a browser. */
export class HubUser {
  constructor(
    readonly page: Page,
    private readonly url: string,
    readonly name: string,
  ) {}

  /** Signs in on the first page. JupyterHub then starts the user's server and redirects to it. */
  async signIn(password: string): Promise<void> {
    const { page } = this;
    await page.goto(this.url);
    await page.getByLabel('Username').fill(this.name);
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await this.seeLab();
  }

  /**
   * Runs all cells of an existing notebook, and returns the output of the last cell.
   *
   * @param codeCells number of code cells in the notebook
   */
  async runAll(notebook: string, codeCells: number): Promise<string> {
    const { page } = this;
    await this.go(`/user/${this.name}/lab/tree/${notebook}?reset`);
    await this.tabOf(notebook).waitFor();
    await page.getByText('Python 3 (ipykernel) | Idle').waitFor();
    await page.locator('.lm-MenuBar-item', { hasText: /^Run$/ }).click();
    await page.locator('.lm-Menu-itemLabel', { hasText: /^Run All Cells$/ }).click();
    // Executed cells have a number. The page only contains visible cells, but running all cells scrolls to the last
    // one.
    await page.locator('.jp-CodeCell .jp-InputPrompt', { hasText: `[${codeCells}]:` }).waitFor();
    return (await page.locator(`.jp-CodeCell ${OUTPUT}`).last().textContent())?.trim() ?? '';
  }

  /** Opens a page of the hub or of a server, and returns the HTTP status. */
  async go(path: string): Promise<number | undefined> {
    return (await this.page.goto(`${this.url}${path}`))?.status();
  }

  /** Runs code in a new notebook, and returns its output. */
  async runInNewNotebook(code: string): Promise<string> {
    const { page } = this;
    await this.go(`/user/${this.name}/lab?reset`);
    await page.locator('.jp-LauncherCard[data-category="Notebook"]').first().click();
    // Code that runs before the kernel is idle is lost.
    await page.getByText('Python 3 (ipykernel) | Idle').waitFor();
    await page.locator(`${CELL} .cm-content`).click();
    // Inserts the text at once. If it were typed, the editor would add closing brackets and indentation.
    await page.keyboard.insertText(code);
    await page.keyboard.press('Control+Enter');
    return await this.outputOfCell();
  }

  /** Saves the open notebook, which has no name yet. */
  async saveAs(notebook: string): Promise<void> {
    const { page } = this;
    await page.keyboard.press('Control+s');
    const dialog = page.locator('.jp-Dialog');
    await dialog.locator('input[type=text]').fill(notebook);
    await dialog.getByRole('button', { name: 'Rename' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await this.tabOf(notebook).waitFor();
  }

  /** Opens a saved notebook, and returns the output that was saved with it. */
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
