// The look of <vitrine-look>, apart from the page around it. Custom properties are the host's to set.
const sheet = new CSSStyleSheet();
sheet.replaceSync(`
:host { --ink: var(--vitrine-ink, light-dark(#161616, #f3f2f0)); --paper: var(--vitrine-paper, light-dark(#fff, #1d1d1d));
  --soft: var(--vitrine-soft, light-dark(#f4f3f1, #2a2a2a)); --faint: var(--vitrine-faint, light-dark(#66635e, #a8a5a0));
  --accent: var(--vitrine-accent, var(--ink)); --on-accent: var(--vitrine-on-accent, var(--paper));
  --dot: var(--vitrine-dot, #fff); --radius: var(--vitrine-radius, 20px); --focus: light-dark(#1a5fd0, #8ab4ff);
  --ease: cubic-bezier(.2, .8, .2, 1); color-scheme: var(--vitrine-scheme, light dark);
  display: block; position: relative; font: 16px/1.5 var(--vitrine-font, system-ui, sans-serif); text-align: start; }
:host([overlay]) { position: absolute; pointer-events: none; }
:host([overlay]) .stage { height: 100%; }
* { box-sizing: border-box; }
h2, p, ul, s { margin: 0; padding: 0; font-weight: inherit; }
ul { list-style: none; }
a { color: inherit; text-decoration: none; }
button { font: inherit; color: inherit; cursor: pointer; }
.stage { position: relative; overflow: hidden; border-radius: inherit; }
.stage img { display: block; width: 100%; height: auto; }
.dots { position: absolute; inset: 0; pointer-events: none; }
.dot { position: absolute; width: 44px; height: 44px; margin: -22px 0 0 -22px; padding: 0; border: 0; border-radius: 50%; background: none;
  pointer-events: auto; animation: appear .5s var(--ease) calc(120ms + var(--order) * 45ms) backwards; }
.dot::before, .dot::after { content: ""; position: absolute; inset: 0; margin: auto; border-radius: 50%; transition: transform .25s var(--ease); }
.dot::before { width: 28px; height: 28px; background: color-mix(in srgb, var(--dot) 36%, transparent); box-shadow: 0 2px 10px rgb(0 0 0 / .25); }
.dot::after { width: 13px; height: 13px; background: var(--dot); box-shadow: 0 0 0 1px rgb(0 0 0 / .08), 0 1px 5px rgb(0 0 0 / .4); }
.dot:hover::after, .dot:focus-visible::after { transform: scale(1.25); }
.dot:focus-visible { outline: 3px solid #fff; outline-offset: -3px; box-shadow: 0 0 0 3px var(--focus); }
.dot:hover, .dot:focus-visible { z-index: 2; }
.dot.chosen::before { background: var(--dot); transform: scale(1.15); }
.dot.chosen::after { background: #161616; }
.label { position: absolute; left: 50%; bottom: calc(100% - 4px); padding: 4px 12px; border-radius: 99px; background: #fff; color: #161616; font-size: 14px;
  font-weight: 600; white-space: nowrap; pointer-events: none; box-shadow: 0 4px 16px rgb(0 0 0 / .22); opacity: 0; transform: translate(-50%, 4px); transition: opacity .18s, transform .2s; }
.label::first-letter, h2::first-letter, .other::first-letter { text-transform: uppercase; }
.label, .other { display: block; }
.dot:hover .label, .dot:focus-visible .label { opacity: 1; transform: translate(-50%, 0); }
.dot.high .label { bottom: auto; top: calc(100% - 4px); }
.dot.leftmost .label { left: 4px; transform: none; } .dot.rightmost .label { left: auto; right: 4px; transform: none; }
.outline { position: absolute; border-radius: 14px; opacity: 0; pointer-events: none; box-shadow: 0 0 0 2.5px #fff, 0 0 0 3000px rgb(15 15 15 / .36); transition: opacity .25s; }
.outline.shown { opacity: 1; }
dialog { position: fixed; inset: 0 0 0 auto; width: min(440px, 100vw); height: 100dvh; max-width: none; max-height: none; margin: 0; margin-inline-start: auto; padding: 18px 22px 28px;
  border: 0; background: var(--paper); color: var(--ink); overflow-y: auto; overscroll-behavior: contain; box-shadow: 0 0 50px rgb(0 0 0 / .25); pointer-events: auto; }
dialog[open] { animation: in .35s var(--ease); }
dialog::backdrop { background: rgb(0 0 0 / .18); }
header { display: flex; align-items: center; justify-content: space-between; gap: 12px; position: sticky; top: -18px; z-index: 2; margin: -18px -22px 10px; padding: 14px 22px; background: var(--paper); }
h2 { font-size: 24px; font-weight: 680; line-height: 1.2; letter-spacing: -.02em; }
h2:focus-visible { outline: none; }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
.close { position: relative; flex: none; width: 44px; height: 44px; border: 0; border-radius: 50%; background: var(--soft); }
.close::before, .close::after { content: ""; position: absolute; left: 13px; top: 21px; width: 18px; height: 2px; background: currentColor; transform: rotate(45deg); }
.close::after { transform: rotate(-45deg); }
.others { display: flex; gap: 8px; overflow-x: auto; margin: 0 -22px 18px; padding: 4px 22px; }
.other { flex: none; min-height: 44px; padding: 0 16px; border: 0; border-radius: 99px; background: var(--soft); font-size: 14.5px; font-weight: 560; }
.other[aria-current=true] { background: var(--accent); color: var(--on-accent); }
.cards { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 22px 14px; }
.card { display: flex; flex-direction: column; position: relative; min-width: 0; }
.shot { display: block; aspect-ratio: 1; overflow: hidden; border-radius: var(--radius); background: #f5f4f2; }
.shot img { width: 100%; height: 100%; object-fit: contain; mix-blend-mode: multiply; }
.badge { position: absolute; inset-inline-start: 8px; top: 8px; padding: 2px 10px; border-radius: 99px; background: rgb(255 255 255 / .93); color: #3a3835; font-size: 12.5px; font-weight: 620; }
.exact .badge { background: #161616; color: #fff; }
.title { display: block; margin-top: 8px; font-size: 15px; font-weight: 560; line-height: 1.35; }
.price { font-weight: 680; } .price s { margin-inline-start: 8px; color: var(--faint); font-size: .9em; font-weight: 450; }
.state { color: var(--faint); font-size: 13.5px; flex: 1; }
.shop { display: flex; align-items: center; justify-content: center; min-height: 44px; margin-top: 10px; border-radius: 99px; background: var(--soft); font-size: 14.5px; font-weight: 620; }
.exact .shop { background: var(--accent); color: var(--on-accent); }
.note { padding: 22px; border-radius: var(--radius); background: var(--soft); color: var(--faint); text-align: center; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@keyframes appear { from { opacity: 0; transform: scale(.3); } }
@keyframes in { from { transform: translateX(30px); opacity: 0; } }
@media (max-width: 600px) { dialog { inset: auto 0 0; width: 100vw; height: auto; max-height: 72dvh; border-radius: 26px 26px 0 0; }
  @keyframes in { from { transform: translateY(60%); } } }
@media (prefers-reduced-motion: reduce) { *, *::before, *::after, dialog[open] { animation: none !important; transition: none !important; } }
`);
export default sheet;
