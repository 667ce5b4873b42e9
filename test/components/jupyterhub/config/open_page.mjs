// Signs in to a hub in Chromium, opens a page, moves over it and presses Tab, and prints what happened as JSON.
import { chromium } from 'playwright-core';

const { executablePath, url, name, password, page: path, click } = JSON.parse(process.argv[2]);
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
try {
  const page = await browser.newPage();
  page.setDefaultTimeout(120_000);
  await page.goto(`${url}/hub/login`);
  await page.fill('#username_input', name);
  await page.fill('#password_input', password);
  await Promise.all([page.waitForURL((to) => !to.pathname.endsWith('/login')), page.click('#login_submit')]);
  await page.goto(`${url}${path}`);
  for (const row of await page.locator('tr').all()) {
    await row.hover();
  }
  for (let presses = 0; presses < 30; presses++) {
    await page.keyboard.press('Tab');
  }
  const attacked = await page.evaluate(() => globalThis.attacked === true);
  const text = await page.textContent('table');
  if (click) {
    await Promise.all([page.waitForResponse((response) => response.request().method() === 'POST'), page.click(click)]);
  }
  console.log(JSON.stringify({ attacked, text }));
} finally {
  await browser.close();
}
