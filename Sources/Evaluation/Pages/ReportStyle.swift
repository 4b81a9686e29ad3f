/// How a report looks: colours named once for light and dark, readable on paper too.
enum ReportStyle {
  static let name = "report.css"

  static let sheet = """
    :root { color-scheme: light dark; --paper: light-dark(#fff, #131313); --soft: light-dark(#f4f3f1, #222);
      --line: light-dark(#e2e0dc, #383838); --ink: light-dark(#161616, #f0efed); --faint: light-dark(#66635e, #a8a5a0);
      --good: light-dark(#2a7fc4, #5aa9ec); --bad: light-dark(#e07b00, #ff9d33);
      font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
    * { box-sizing: border-box; }
    body { margin: 0 auto; max-width: 1180px; padding: 24px clamp(16px, 4vw, 40px) 80px; background: var(--paper);
      color: var(--ink); }
    h1, h2 { letter-spacing: -.02em; line-height: 1.2; margin: 0; }
    h2 { margin-top: 48px; font-size: 21px; }
    p { margin: 6px 0 14px; color: var(--faint); max-width: 75ch; }
    a { color: inherit; }
    .cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(150px, 1fr)); gap: 10px; margin: 20px 0 0; }
    .cards div { padding: 12px 14px; border-radius: 12px; background: var(--soft); }
    .cards dt { color: var(--faint); font-size: 13px; }
    .cards dd { margin: 0; font-size: 26px; font-weight: 650; font-variant-numeric: tabular-nums; }
    .scroll { overflow-x: auto; }
    table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
    section > .scroll > table:not(.confusion) { width: 100%; }
    th { text-align: left; font-weight: 500; }
    thead th { color: var(--faint); font-size: 13px; border-bottom: 1px solid var(--line); }
    td, th { padding: 5px 10px 5px 0; vertical-align: middle; }
    tbody tr + tr > * { border-top: 1px solid var(--line); }
    .number { text-align: right; }
    .wide { width: 45%; padding-left: 14px; }
    .bar { display: block; height: 12px; min-width: 2px; border-radius: 6px; background: var(--bad); }
    .curves { display: grid; grid-template-columns: repeat(auto-fill, minmax(140px, 1fr)); gap: 18px 14px; }
    figure { margin: 0; }
    figcaption { font-size: 13px; display: flex; justify-content: space-between; gap: 8px; }
    figcaption span { color: var(--faint); font-variant-numeric: tabular-nums; }
    svg { width: 100%; height: auto; display: block; }
    .frame { fill: var(--soft); }
    .grid { stroke: var(--line); stroke-width: .6; fill: none; }
    .area { fill: color-mix(in srgb, var(--good) 22%, transparent); }
    .curve { fill: none; stroke: var(--good); stroke-width: 2; }
    .point { fill: var(--bad); }
    .confusion { font-size: 12px; }
    .confusion td { min-width: 26px; height: 26px; padding: 2px; text-align: center; border: 1px solid var(--line); }
    .confusion thead td { border: 0; }
    .confusion tbody th { white-space: nowrap; position: sticky; left: 0; background: var(--paper); border: 0; }
    .confusion thead th { height: 130px; vertical-align: bottom; border: 0; padding: 0; width: 26px; }
    .confusion thead span { display: block; writing-mode: vertical-rl; transform: rotate(180deg); margin: 0 auto; }
    .errors { display: grid; grid-template-columns: repeat(auto-fill, minmax(210px, 1fr)); gap: 22px 16px; align-items: end; }
    .errors img { width: 100%; max-height: 300px; object-fit: contain; border-radius: 10px; background: var(--soft);
      display: block; }
    .errors figcaption { flex-wrap: wrap; padding-top: 6px; }
    .errors small { width: 100%; color: var(--faint); overflow-wrap: anywhere; font-size: 11px; }
    @media print { :root { color-scheme: light; } section { break-inside: avoid-page; } }

    """
}
