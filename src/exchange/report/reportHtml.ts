// A notebook as one HTML file that needs nothing else: styles, charts and fonts stand in it, and its content policy lets it fetch nothing.

import type { Shown } from "../../output/shown.ts";
import { escapeHtml } from "../escapeHtml.ts";
import type { ExchangedNotebook } from "../exchangedNotebook.ts";
import { type ReportTheme, themeColors } from "../themeColors.ts";
import { cellHtml } from "./cellHtml.ts";
import { shownHtml } from "./outputHtml.ts";
import { ReportFigures } from "./reportFigures.ts";
import { runsHtml } from "./runsHtml.ts";

/** What a report is put together from. */
export interface ReportParts {
  /** the page's design tokens, `renderer/style/tokens.css` */
  readonly tokens: string;
  /** further style sheets in order */
  readonly styles: string;
  /** of formulas, with their fonts in it */
  formulaStyles(): string;
  /** the script that draws, `renderer/report/report.mjs` */
  readonly script: string;
  plotly(): string;
  /** what draws explorers whose sliders work; null where the page is not built, and then they stand still */
  explorer(): { readonly script: string; readonly styles: string } | null;
  /** sha256 in base64, as content policies name scripts */
  digest(text: string): string;
  readonly version: string;
  /** ms since the epoch */
  readonly now: number;
}

const themes: readonly ReportTheme[] = ["light", "dark"];

export function reportHtml(notebook: ExchangedNotebook, parts: ReportParts): string {
  const figures = new ReportFigures(parts.explorer() !== null);
  const cells = notebook.cells.map((cell, index) => cellHtml(cell, index + 1, figures)).join("\n");
  const main = `${cells}\n${runsHtml(notebook.runs)}`;
  return documentHtml({ title: titleOf(notebook), head: head(notebook, parts), main, figures }, parts);
}

/** One thing that is shown, as a file of its own. */
export function shownReportHtml(title: string, shown: Shown, parts: ReportParts): string {
  const figures = new ReportFigures(parts.explorer() !== null);
  const main = `<section class="out wide">${shownHtml(shown, figures)}</section>`;
  const facts = [escapeHtml(title), `written ${localTime(parts.now)} by Steerlab ${escapeHtml(parts.version)}`];
  return documentHtml({ title, head: headHtml(facts.map((fact) => `<span>${fact}</span>`)), main, figures }, parts);
}

interface DocumentContent {
  readonly title: string;
  readonly head: string;
  readonly main: string;
  readonly figures: ReportFigures;
}

function documentHtml({ title, head, main, figures }: DocumentContent, parts: ReportParts): string {
  const body = `${head}\n<main>\n${main}\n</main>`;
  const colors = Object.fromEntries(themes.map((theme) => [theme, themeColors(parts.tokens, theme)]));
  const live = figures.explorers.length > 0 ? parts.explorer() : null;
  const last = [...(figures.count > 0 ? [parts.plotly()] : []), ...(live ? [live.script] : [])];
  const scripts = [parts.script, ...last].map(safeScript);
  const formulas = body.includes('class="katex"') ? `<style>${parts.formulaStyles()}</style>\n` : "";
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentPolicy(scripts.map(parts.digest))}">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="Steerlab ${escapeHtml(parts.version)}">
<title>${escapeHtml(title)}</title>
<style>${parts.tokens}\n${parts.styles}${live ? `\n${live.styles}` : ""}</style>
${formulas}<script>${scripts[0]}</script>
</head>
<body>
${body}
<script type="application/json" id="figures">${figures.json(colors)}</script>
${[...figures.explorers, ...scripts.slice(1).map((script) => `<script>${script}</script>\n`)].join("")}</body>
</html>
`;
}

/** Scripts by their digests and no others; nothing is loaded, from anywhere. Plotly sets styles as it draws. */
const contentPolicy = (digests: readonly string[]): string =>
  [
    "default-src 'none'",
    `script-src ${digests.map((digest) => `'sha256-${digest}'`).join(" ")}`,
    "style-src 'unsafe-inline'",
    "img-src data: blob:",
    "font-src data:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");

/** Nothing in a script ends its element. */
const safeScript = (script: string): string => script.replace(/<\/(script)/gi, "<\\/$1").replaceAll("<!--", "<\\!--");

function titleOf({ cells, name }: ExchangedNotebook): string {
  const heading = cells.find((cell) => cell.kind === "markdown")?.source.match(/^#\s+(.+)$/m)?.[1];
  return heading?.replace(/[*_`$]/g, "") ?? name;
}

function head({ name, cells, runs }: ExchangedNotebook, { version, now }: ReportParts): string {
  const ran = cells.flatMap(({ execution }) => (execution?.started == null ? [] : [execution.started]));
  const failed = cells.filter(({ execution }) => execution?.state === "failed").length;
  const facts = [
    `${name}.ts`,
    ran.length > 0 ? `run ${localTime(Math.max(...ran))}` : "not run",
    ...(runs[0]?.backend ? [runs.map((run) => run.backend).find(Boolean)!] : []),
    ...(failed > 0 ? [`<b class="failed-note">${failed === 1 ? "one cell failed" : `${failed} cells failed`}</b>`] : []),
    `written ${localTime(now)} by Steerlab ${version}`,
  ];
  const texts = facts.map((fact) => `<span>${fact.startsWith("<b") ? fact : escapeHtml(fact)}</span>`);
  return headHtml(texts);
}

const headHtml = (texts: readonly string[]): string =>
  `<header class="report-head">${texts.join("")}<span class="grow"></span><button type="button" id="theme" class="btn small ghost" hidden>Theme</button></header>`;

/** `2026-11-27 12:10 UTC` */
const localTime = (time: number): string => `${new Date(time).toISOString().slice(0, 16).replace("T", " ")} UTC`;
