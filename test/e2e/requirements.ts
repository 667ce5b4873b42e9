import { findProgram } from '../cluster-harness/requirements';

const CHROMIUM = ['chromium', 'chromium-browser', 'google-chrome'];

/** Path of Chromium; undefined if it is not on the PATH. */
export function chromiumPath(): string | undefined {
  return CHROMIUM.map(findProgram).find((path) => path !== undefined);
}

/** Explains why no browser can be opened; undefined if one can. */
export function missingBrowser(): string | undefined {
  return chromiumPath() ? undefined : `the suites require Chromium (Debian package chromium), which is not on the PATH`;
}
