/** The console's only style sheet: system fonts, both colour schemes, every state also told in words. */

export const styles = `
:root { color-scheme: light dark; --ink: #1b2330; --paper: #fff; --soft: #f2f4f8; --line: #c8cfdb; --accent: #1f5fbf;
  --accent-ink: #fff; --good: #1d6b3a; --bad: #a3261c; --warn: #7a5200; --quiet: #56607a; }
@media (prefers-color-scheme: dark) { :root { --ink: #e7eaf2; --paper: #151a24; --soft: #1f2634; --line: #3b465c;
  --accent: #8ab4ff; --accent-ink: #0d1626; --good: #7fd6a0; --bad: #ff9d92; --warn: #f2c46d; --quiet: #a6b0c8; } }
* { box-sizing: border-box; }
body { margin: 0; font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); }
a { color: var(--accent); }
a:focus-visible, button:focus-visible, input:focus-visible, select:focus-visible, textarea:focus-visible,
summary:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.skip { position: absolute; left: -999px; } .skip:focus { left: 1rem; top: 1rem; background: var(--paper); padding: .5rem; }
header.top { display: flex; flex-wrap: wrap; gap: .5rem 1.5rem; align-items: baseline; padding: .75rem 1.25rem;
  border-bottom: 1px solid var(--line); background: var(--soft); }
header.top strong { font-size: 1.1rem; } header.top nav { display: flex; gap: 1rem; } nav a[aria-current] { font-weight: 600; }
main { max-width: 72rem; margin: 0 auto; padding: 1rem 1.25rem 4rem; }
h1 { font-size: 1.5rem; margin: .25rem 0 1rem; } h2 { font-size: 1.15rem; margin: 1.5rem 0 .5rem; }
.crumbs { color: var(--quiet); font-size: .9rem; margin: 0; padding: 0; list-style: none; display: flex; flex-wrap: wrap; }
.crumbs li + li::before { content: "\\203A"; margin: 0 .5rem; }
table { width: 100%; border-collapse: collapse; } th, td { text-align: left; padding: .5rem .6rem; vertical-align: top;
  border-bottom: 1px solid var(--line); } thead th { color: var(--quiet); font-weight: 600; font-size: .9rem; }
form { margin: 0; } .inline { display: inline; } .row { display: flex; flex-wrap: wrap; gap: .6rem; align-items: end; }
label { display: block; font-weight: 600; font-size: .92rem; } input, select, textarea { font: inherit; color: inherit;
  background: var(--paper); border: 1px solid var(--line); border-radius: .35rem; padding: .4rem .5rem; max-width: 100%; }
textarea { width: 100%; min-height: 5.5rem; } .hint { color: var(--quiet); font-size: .9rem; font-weight: 400; margin: .1rem 0; }
button, .button { font: inherit; display: inline-block; padding: .4rem .9rem; border-radius: .35rem; border: 1px solid var(--accent);
  background: var(--accent); color: var(--accent-ink); cursor: pointer; text-decoration: none; }
button.plain, .button.plain { background: transparent; color: var(--accent); }
button.danger { background: var(--bad); border-color: var(--bad); color: var(--paper); }
button[disabled] { opacity: .55; cursor: not-allowed; }
.note, .problem, .done { border: 1px solid var(--line); border-left-width: .4rem; border-radius: .35rem; padding: .6rem .8rem; margin: .8rem 0; }
.problem { border-left-color: var(--bad); } .done { border-left-color: var(--good); } .note { border-left-color: var(--accent); }
.note p, .problem p, .done p { margin: .2rem 0; }
.badge { display: inline-block; border: 1px solid currentColor; border-radius: 1rem; padding: 0 .6rem; font-size: .88rem; white-space: nowrap; }
.good { color: var(--good); } .bad { color: var(--bad); } .warn { color: var(--warn); } .quiet { color: var(--quiet); }
details.menu { position: relative; } details.menu summary { cursor: pointer; list-style: none; display: inline-block; padding: 0 .6rem;
  border: 1px solid var(--line); border-radius: .35rem; font-weight: 700; } details.menu summary::-webkit-details-marker { display: none; }
details.menu ul { position: absolute; right: 0; z-index: 2; margin: .25rem 0 0; padding: .3rem; list-style: none; min-width: 19rem;
  background: var(--paper); border: 1px solid var(--line); border-radius: .35rem; box-shadow: 0 6px 18px rgb(0 0 0 / .2); }
details.menu li a { display: block; padding: .45rem .6rem; } details.menu li span { display: block; padding: .45rem .6rem; color: var(--quiet); }
.dialog { max-width: 38rem; margin: 1.5rem auto; border: 1px solid var(--line); border-radius: .5rem; padding: 1rem 1.5rem 1.5rem;
  box-shadow: 0 8px 28px rgb(0 0 0 / .18); }
.case { display: grid; grid-template-columns: minmax(0, 1fr) 19rem; gap: 1.5rem; } @media (max-width: 50rem) { .case { grid-template-columns: 1fr; } }
.talk { list-style: none; margin: 0; padding: 0; display: flex; flex-direction: column; gap: .6rem; }
.talk li { max-width: 34rem; border-radius: .6rem; padding: .45rem .75rem; background: var(--soft); border: 1px solid var(--line); }
.talk li.self { align-self: flex-end; border-color: var(--accent); } .talk li.standby { border-style: dashed; color: var(--quiet); background: transparent; }
.talk p { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; } .talk .meta { font-size: .82rem; color: var(--quiet); }
.side { border: 1px solid var(--line); border-radius: .5rem; padding: .75rem 1rem; align-self: start; } .side dt { color: var(--quiet); font-size: .88rem; }
.side dd { margin: 0 0 .6rem; } .chip { display: inline-flex; gap: .6rem; align-items: center; border: 1px solid var(--accent); border-radius: 1rem; padding: .1rem .3rem .1rem .8rem; }
.chip button { padding: 0 .6rem; border-radius: 1rem; } fieldset { border: 1px solid var(--line); border-radius: .35rem; margin: .8rem 0; padding: .6rem .9rem; }
.option { display: grid; grid-template-columns: auto 1fr; gap: .1rem .6rem; margin: .5rem 0; } .option .hint, .option .under { grid-column: 2; }
caption { text-align: left; }
.timeline { margin: 0; padding-left: 1.1rem; font-size: .92rem; } .timeline li { margin: .25rem 0; } .composer { margin-top: 1rem; border-top: 1px solid var(--line); padding-top: 1rem; }
.actions { display: flex; flex-wrap: wrap; gap: .6rem; align-items: center; margin-top: .7rem; } time { white-space: nowrap; }
`;
