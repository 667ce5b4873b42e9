/** Style of all pages, for light and dark. */
export const STYLE = `
:root { color-scheme: light dark; --back: #fbfbfa; --card: #ffffff; --text: #1c2024; --soft: #5a6269; --line: #d5d9dd;
  --accent: #0b5cad; --on-accent: #ffffff; --good: #0a6b2d; --bad: #a40000; --busy: #7a5200; --good-back: #e3f5e8;
  --bad-back: #fdeaea; --busy-back: #fdf3dc; --code: #f1f3f5 }
@media (prefers-color-scheme: dark) { :root { --back: #14171a; --card: #1b1f23; --text: #e8eaed; --soft: #a8b0b8;
  --line: #3a4148; --accent: #8ab8ff; --on-accent: #0b1a2e; --good: #7fdc98; --bad: #ff9b93; --busy: #ffd180;
  --good-back: #15301d; --bad-back: #3b1d1d; --busy-back: #352a12; --code: #23282d } }
* { box-sizing: border-box }
body { margin: 0; background: var(--back); color: var(--text); font: 16px/1.55 system-ui, sans-serif }
header, main { max-width: 60rem; margin: 0 auto; padding: 0 1.25rem }
header { padding-top: 1.25rem }
nav { display: flex; gap: .5rem; color: var(--soft) }
main { padding-bottom: 4rem } main:focus { outline: none }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 1.25rem 0 .75rem }
h2 { font-size: 1.15rem; margin: 2rem 0 .5rem } h3 { font-size: 1rem; margin: 0 0 .5rem }
p { margin: .5rem 0 1rem; max-width: 46rem }
a { color: var(--accent) }
a:focus-visible, button:focus-visible, input:focus-visible, select:focus-visible, summary:focus-visible, pre:focus-visible, .code:focus-visible {
  outline: 3px solid var(--accent); outline-offset: 2px }
.skip { position: absolute; left: -100rem } .skip:focus { left: 1rem; top: 1rem; background: var(--card); padding: .5rem 1rem }
small { color: var(--soft); font-size: .875rem } td small, .choice small { display: block }
code, pre { font-family: ui-monospace, monospace; font-size: .9em } code { overflow-wrap: anywhere }
pre { background: var(--code); padding: .75rem 1rem; border-radius: 6px; overflow: auto; max-height: 32rem; margin: .5rem 0 }
.code { overflow: auto; max-height: 32rem; border-radius: 6px; margin: .5rem 0; background: var(--code) } .code pre { margin: 0; overflow: visible; max-height: none }
.box pre { background: none; padding: 0; margin: .25rem 0; white-space: pre-wrap; overflow-wrap: anywhere }
.box { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: .9rem 1.1rem; margin: 1rem 0; max-width: none }
.box.error { border-color: var(--bad); background: var(--bad-back) } .box p { margin: .25rem 0 }
.lines { white-space: pre-line; overflow-wrap: anywhere }
table { border-collapse: collapse; width: 100%; margin: .5rem 0 1.25rem } caption { text-align: left; font-weight: 600; padding-bottom: .25rem }
th, td { text-align: left; vertical-align: top; padding: .5rem 1rem .5rem 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere }
th { font-weight: 600 } td p { margin: 0 0 .25rem }
form { margin: 1rem 0 }
.field, fieldset { margin: 0 0 1.4rem; border: 0; padding: 0; min-width: 0 }
label, legend { font-weight: 600; padding: 0 }
.help, .problem { margin: .1rem 0 .4rem; font-size: .925rem; color: var(--soft) } .help:empty { display: none }
.problem { color: var(--bad); font-weight: 600 }
input:not([type=radio]):not([type=checkbox]), select { display: block; width: 100%; max-width: 30rem; font: inherit; color: inherit;
  background: var(--card); border: 1px solid var(--soft); border-radius: 6px; padding: .5rem .7rem }
[aria-invalid=true] { border-color: var(--bad) !important; border-width: 2px !important }
.choice { display: flex; gap: .6rem; align-items: baseline; font-weight: 400; padding: .3rem 0 }
.choice input { width: 1.1rem; height: 1.1rem; flex: none; accent-color: var(--accent); transform: translateY(.15rem) }
button, .button { display: inline-block; font: inherit; font-weight: 600; border: 1px solid var(--accent); border-radius: 6px; padding: .5rem 1.1rem;
  background: var(--accent); color: var(--on-accent); text-decoration: none; cursor: pointer }
button.secondary { background: none; color: var(--accent) } button.danger { background: none; border-color: var(--bad); color: var(--bad) }
button:disabled { opacity: .5; cursor: not-allowed }
.actions { display: flex; gap: 1rem; align-items: center; flex-wrap: wrap } .actions form { margin: .25rem 0 }
details { margin: .5rem 0 1rem } summary { cursor: pointer; font-weight: 600; color: var(--accent); padding: .15rem 0 } details .field:first-of-type { margin-top: 1rem }
dl { margin: .5rem 0 } dl div { display: grid; grid-template-columns: minmax(10rem, 20rem) 1fr; gap: 1rem; padding: .3rem 0; border-bottom: 1px solid var(--line) }
dt { color: var(--soft) } dd { margin: 0; overflow-wrap: anywhere }
ul.files, ul.findings { list-style: none; padding: 0 } ul.files li, ul.findings li { padding: .3rem 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere }
.run-steps li { margin: .6rem 0 } .steps { color: var(--soft); margin: 0 }
.badge { display: inline-block; border-radius: 99px; padding: .05rem .6rem; font-size: .875rem; font-weight: 600; background: var(--code) }
.badge.good { background: var(--good-back); color: var(--good) } .badge.bad { background: var(--bad-back); color: var(--bad) }
.badge.busy { background: var(--busy-back); color: var(--busy) }
.difference span { display: inline } .added { color: var(--good) } .removed { color: var(--bad) }
img { max-width: 100%; height: auto; border: 1px solid var(--line); border-radius: 8px }
@media (max-width: 40rem) { dl div { grid-template-columns: 1fr; gap: 0 } th, td { padding-right: .6rem } }
@media (prefers-reduced-motion: no-preference) { a, button { transition: background .15s } }
`.trim();

export const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><circle cx="16" cy="16" r="14" fill="#0b5cad"/>' +
  '<path d="M10 9v14M22 9L12 16l10 7" fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round" stroke-linejoin="round"/></svg>';
