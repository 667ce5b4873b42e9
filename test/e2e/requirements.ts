import { findProgram } from '../cluster-harness/requirements';

const CHROMIUM = ['chromium', 'chromium-browser', 'google-chrome'];

/** Chromium, wherever it is on the path. */
export function chromiumPath(): string | undefined {
  return CHROMIUM.map(findProgram).find((path) => path !== undefined);
}

/** Why no page can be opened here, or nothing if one can. */
export function missingBrowser(): string | undefined {
  return chromiumPath() ? undefined : `pages are opened by Chromium (Debian's chromium), which is not on the path`;
}
