/**
 * Replaces the parts of a page that change while something runs. Without it, browsers load the page again.
 *
 * The server sends parts as the HTML that it also puts into pages: all texts in it are escaped.
 */
export const LIVE_SCRIPT = `
'use strict';
const live = document.querySelector('[data-events]');
if (live) {
  const events = new EventSource(live.dataset.events);
  const replace = (part) => {
    const current = document.getElementById(part.id);
    if (current && current.innerHTML !== part.innerHTML) {
      current.innerHTML = part.innerHTML;
    }
  };
  events.addEventListener('parts', ({ data }) => {
    const parts = new DOMParser().parseFromString(data, 'text/html');
    parts.querySelectorAll('[id]').forEach(replace);
  });
  events.addEventListener('end', () => {
    events.close();
    location.reload();
  });
}
`.trim();
