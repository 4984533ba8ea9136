import { clockTime, duration as durationText } from "../../../src/output/duration.ts";
import { kindLabels } from "../../../src/runs/kindLabels.ts";
import { runFields } from "../../../src/runs/query/fields.ts";
import type { RunKind, RunRow } from "../../../src/runs/run.ts";
import type { RunTableRow, RunValue } from "../../../src/runs/runTable.ts";
import type { RunColumn } from "../../../src/runs/runView.ts";
import { summaryColumns } from "../../../src/runs/summaryColumns.ts";
import { runFigure } from "../runColumns.ts";

/** `curve:loss` draws a metric, `sweep:crossEntropy` a sweep's curve; nothing else is drawn. */
export const isDrawn = (key: string): boolean => /^(curve|sweep):/.test(key);

const words: Readonly<Record<string, string>> = {
  ...{ kind: "Kind", state: "State", notebook: "Notebook", cell: "Cell", seed: "Seed", backend: "Backend", tag: "Tags", note: "Note" },
  ...{ parent: "Built on", started: "Started", ended: "Ended", duration: "Time", id: "Id", name: "Name" },
};
const parts: Readonly<Record<string, string>> = { config: "config", summary: "result", metrics: "last", provenance: "made with" };
const figures: Readonly<Record<string, string>> = { min: "least", max: "greatest", mean: "mean" };

/** Two lines: what it is, and where it comes from. */
export function columnTitle(key: string): { readonly title: string; readonly about: string } {
  if (words[key]) return { title: words[key], about: "" };
  if (isDrawn(key)) return { title: key.slice(6), about: key.startsWith("curve:") ? "over steps" : "over strengths" };
  const [part = "", ...path] = key.split(".");
  const figure = part === "metrics" && path.length > 1 ? figures[path.at(-1)!] : undefined;
  return { title: (figure ? path.slice(0, -1) : path).join(".") || key, about: figure ?? parts[part] ?? "" };
}

export function defaultWidth(key: string): number {
  if (isDrawn(key)) return 112;
  if (["notebook", "id", "note", "backend", "tag"].includes(key)) return 170;
  if (/^(summary|metrics)\./.test(key)) return 132;
  return key === "kind" || key === "started" ? 120 : 104;
}
export const columnWidth = ({ key, width }: RunColumn): number => width ?? defaultWidth(key);

/** Numbers, times and durations stand to the right. */
export const isRight = (key: string, value: RunValue | undefined): boolean =>
  typeof value === "number" || ["time", "duration", "number"].includes(runFields[key]?.type ?? "");

export function cellText(key: string, row: RunTableRow): string {
  const value = row.values[key] ?? null;
  if (key === "kind") return kindLabels[row.kind as RunKind] ?? row.kind;
  if (key === "tag") return row.tags.join(", ");
  if (key === "duration") return durationText((row.ended ?? Date.now()) - row.started);
  return valueText(key, value);
}

export function valueText(key: string, value: RunValue): string {
  if (value === null) return "";
  if (typeof value === "string") return value;
  const type = runFields[key]?.type;
  if (type === "time") return clockTime(value);
  if (type === "duration") return durationText(value);
  return runFigure(value);
}

/** What a researcher looks for in these runs, before any column was chosen. */
export function defaultColumns(runs: readonly RunRow[]): string[] {
  const swept = runs.some(({ kind }) => kind === "sweep");
  const trained = runs.some(({ metrics }) => "loss" in metrics);
  return [
    "kind",
    ...summaryColumns(runs).map((key) => `summary.${key}`),
    ...(trained ? ["curve:loss"] : []),
    ...(swept ? ["sweep:crossEntropy"] : []),
    ...["seed", "notebook", "id", "started", "duration"],
  ];
}
