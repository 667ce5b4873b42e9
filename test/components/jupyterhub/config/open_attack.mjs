// Signs in to a hub in Chromium, opens the user's own server and then a page of an attacker, and prints what happened as JSON.
import { chromium } from 'playwright-core';

const { executablePath, port, name, password, attack } = JSON.parse(process.argv[2]);
const HUB = 'https://hub.example.com';
const rules = ['hub.example.com', '*.hub.example.com'].map((host) => `MAP ${host}:443 127.0.0.1:${port}`).join(', ');
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', `--host-resolver-rules=${rules}`] });
try {
  const page = await browser.newPage({ ignoreHTTPSErrors: true });
  page.setDefaultTimeout(120_000);
  await page.goto(`${HUB}/hub/login?next=%2Fhub%2Fhome`);
  await page.fill('#username_input', name);
  await page.fill('#password_input', password);
  await Promise.all([page.waitForURL((to) => !to.pathname.endsWith('/login')), page.click('#login_submit')]);
  await page.goto(`${HUB}/hub/spawn`);
  await page.waitForURL((to) => to.pathname.endsWith('/api/status') || to.pathname.endsWith('/lab'));
  const server = page.url();
  await page.goto(attack);
  await page.waitForFunction(() => document.title !== '');
  const report = JSON.parse(await page.title());
  await page.goto(`${HUB}/hub/token`);
  const tokens = await page.locator('text=stolen').count();
  const cookies = await page.context().cookies();
  console.log(JSON.stringify({ server, report, tokens, signedIn: page.url() === `${HUB}/hub/token`, cookies }));
} finally {
  await browser.close();
}
