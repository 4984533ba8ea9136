import type { RunStore } from "../../db/runStore.ts";
import { textTable } from "../../src/output/textTable.ts";
import { compareLeaves } from "../../src/runs/differences.ts";
import { comparisonHtml } from "../../src/runs/export/comparisonHtml.ts";
import { lineDiff } from "../../src/runs/lineDiff.ts";
import type { RunDetail } from "../../src/runs/run.ts";
import { freeFile, writeOutput } from "./outputFile.ts";
import type { RunsArguments } from "./runsCommand.ts";
import { known, printJson, section } from "./runsText.ts";
import { UsageError } from "./usageError.ts";

export function compare(runs: RunStore, { words, json, output, force }: RunsArguments): string {
  if (words.length < 2) throw new UsageError("Give the ids of two runs or more.", "steerlab runs compare A B");
  const compared = words.map((id) => known(runs, id));
  if (output !== null) {
    const file = freeFile(output, force);
    writeOutput(file, comparisonHtml(compared, runs));
    return json ? printJson({ runs: words, file }) : `Written: ${file}`;
  }
  const parts = {
    config: compareLeaves(compared.map((run) => run.config)).filter((row) => row.differs),
    summary: compareLeaves(compared.map((run) => run.summary)),
    metrics: compareLeaves(compared.map((run) => run.metrics)),
  };
  if (json) return printJson({ runs: words, ...parts });
  const ids = compared.map((run) => run.id);
  const rows = (part: (typeof parts)[keyof typeof parts]) => part.map((row) => [row.key, ...row.values.map(shortened), mark(row.differs)]);
  const table = (title: string, part: (typeof parts)[keyof typeof parts], none: string) =>
    section(title, part.length === 0 ? none : textTable(["", ...ids, ""], rows(part)));
  return [
    textTable(
      ["", ...ids],
      [
        ["name", ...compared.map((run) => run.name)],
        ["kind", ...compared.map((run) => run.kind)],
        ["state", ...compared.map((run) => run.state)],
      ],
    ),
    table("Config that differs", parts.config, "None."),
    table("Summary", parts.summary, "None."),
    table("Last metrics", parts.metrics, "None."),
    compared.length === 2 ? section("Cell", sourceDifference(compared[0]!, compared[1]!)) : "",
  ]
    .filter(Boolean)
    .join("\n");
}

function sourceDifference(a: RunDetail, b: RunDetail): string {
  const lines = lineDiff(a.provenance.cellSource ?? "", b.provenance.cellSource ?? "");
  if (lines.every((line) => line.kind === "same")) return "The same source.";
  const signs = { same: "  ", removed: "- ", added: "+ " };
  return lines.map((line) => signs[line.kind] + line.text).join("\n");
}

const mark = (differs: boolean): string => (differs ? "≠" : "");

/** Rows of one table differ in size by orders, so each number stands by itself, with five digits at most. */
function shortened(text: string | null): string | null {
  return text !== null && /^-?\d+\.\d{4,}/.test(text) ? String(Number(Number(text).toPrecision(5))) : text;
}
