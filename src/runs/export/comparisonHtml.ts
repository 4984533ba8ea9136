import { escapeHtml } from "../../exchange/escapeHtml.ts";
import { duration } from "../../output/duration.ts";
import { type ComparedRow, compareLeaves } from "../differences.ts";
import { kindLabels } from "../kindLabels.ts";
import { lineDiff } from "../lineDiff.ts";
import type { RunDetail } from "../run.ts";
import { curvesSvg } from "./curvesSvg.ts";
import type { SeriesSource } from "./exportedRuns.ts";

/** A comparison as one page that needs nothing else: what differs, results, curves, sources. */
export function comparisonHtml(runs: readonly RunDetail[], source: SeriesSource): string {
  const metrics = [...new Set(runs.flatMap((run) => Object.keys(run.metrics)))];
  const parts = [
    `<h1>${runs.length === 1 ? escapeHtml(runs[0]!.name) : `${runs.length} runs compared`}</h1>`,
    table(["", "Run", "Kind", "State", "Started", "Took", "Seed", "Backend", "Id"], runs.map(headRow)),
    section(
      "Configuration that differs",
      comparedTable(
        runs,
        compareLeaves(runs.map(configuration)).filter(({ differs }) => differs),
      ),
    ),
    section("Results", comparedTable(runs, compareLeaves(runs.map((run) => run.summary)))),
    section("Last values", comparedTable(runs, compareLeaves(runs.map((run) => run.metrics)))),
    section(
      "Curves",
      metrics
        .map((metric) =>
          curvesSvg(
            metric,
            runs.map((run, i) => ({ letter: letterOf(i), ...source.series(run.id, metric) })),
          ),
        )
        .join(""),
    ),
    ...runs.slice(1).map((run, i) => section(`Cell, A to ${letterOf(i + 1)}`, sourceDiff(runs[0]!, run))),
  ];
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(runs.map((run) => run.name).join(", "))}</title><style>${style}</style></head>
<body>${parts.filter(Boolean).join("\n")}</body></html>
`;
}

const letterOf = (index: number): string => String.fromCharCode(65 + (index % 26)) + (index < 26 ? "" : String(Math.floor(index / 26)));

export const configuration = (run: RunDetail): Record<string, unknown> => ({
  ...run.config,
  ...{ seed: run.seed, backend: run.backend, "steerlab version": run.provenance.version },
  git: run.provenance.gitCommit && `${run.provenance.gitCommit.slice(0, 12)}${run.provenance.gitDirty ? " + changes" : ""}`,
  model: run.provenance.modelDigest?.slice(0, 12) ?? null,
  data: run.provenance.dataDigest?.slice(0, 12) ?? null,
  ...run.provenance.environment,
});

const headRow = (run: RunDetail, i: number): string[] => [
  `<b>${letterOf(i)}</b>`,
  escapeHtml(run.name),
  kindLabels[run.kind],
  run.state,
  new Date(run.started).toISOString().slice(0, 16).replace("T", " "),
  run.ended === null ? "–" : duration(run.ended - run.started),
  String(run.seed ?? "–"),
  escapeHtml(run.backend ?? "–"),
  `<code>${run.id}</code>`,
];

function comparedTable(runs: readonly RunDetail[], rows: readonly ComparedRow[]): string {
  if (rows.length === 0) return "";
  const line = ({ key, values, differs }: ComparedRow) => [
    escapeHtml(key),
    ...values.map((value) => (differs ? `<b>${shown(value)}</b>` : shown(value))),
  ];
  return table(["", ...runs.map((_, i) => letterOf(i))], rows.map(line));
}

function shown(value: string | null): string {
  if (value === null) return "–";
  return escapeHtml(/^-?\d+\.\d{5,}/.test(value) ? String(Number(Number(value).toPrecision(6))) : value);
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  `<table><thead><tr>${head.map((text) => `<th>${text}</th>`).join("")}</tr></thead><tbody>${rows
    .map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join("")}</tr>`)
    .join("")}</tbody></table>`;

const section = (title: string, content: string): string => (content === "" ? "" : `<section><h2>${title}</h2>${content}</section>`);

function sourceDiff(a: RunDetail, b: RunDetail): string {
  const lines = lineDiff(a.provenance.cellSource ?? "", b.provenance.cellSource ?? "");
  if (lines.every(({ kind }) => kind === "same")) return "<p>The same source.</p>";
  const signs = { same: " ", removed: "−", added: "+" };
  return `<pre>${lines.map(({ kind, text }) => `<span class="${kind}">${signs[kind]} ${escapeHtml(text)}</span>`).join("\n")}</pre>`;
}

const style = `:root{color-scheme:light dark}body{font:13px/20px system-ui,sans-serif;margin:24px auto;max-width:1080px;padding:0 16px}
h1{font-size:18px}h2{font-size:14px;margin-top:28px}table{border-collapse:collapse;font-variant-numeric:tabular-nums}
td,th{padding:3px 14px 3px 0;text-align:left;border-bottom:1px solid color-mix(in srgb,currentColor 16%,transparent);vertical-align:top;overflow-wrap:anywhere}
pre{overflow-x:auto;padding:10px;border:1px solid color-mix(in srgb,currentColor 16%,transparent)}pre span{display:inline-block;min-width:100%}
.removed{background:color-mix(in srgb,#d33 16%,transparent)}.added{background:color-mix(in srgb,#2a2 16%,transparent)}
figure{display:inline-block;margin:0 16px 16px 0}figcaption{font-weight:600}svg text{fill:currentColor;font-size:11px}`;
