// `steerlab runs list|show|compare`: the run log in the terminal, read-only.
import { parseArgs } from "node:util";
import { databasePath, openReadOnly } from "../../db/openDatabase.ts";
import { RunStore } from "../../db/runStore.ts";
import type { TableValue } from "../../src/output/shown.ts";
import { textTable } from "../../src/output/textTable.ts";
import { compareLeaves, flatten } from "../../src/runs/differences.ts";
import { lineDiff } from "../../src/runs/lineDiff.ts";
import type { RunDetail, RunRow } from "../../src/runs/run.ts";
import { SteerlabError } from "../../src/steerlabError.ts";
import { findWorkspace } from "./findWorkspace.ts";
import { seconds } from "./progressText.ts";
import { UsageError } from "./usageError.ts";

interface RunsArguments {
  readonly words: readonly string[];
  readonly json: boolean;
}
type Command = (runs: RunStore, args: RunsArguments) => string;

const commands: Readonly<Record<string, Command>> = { list, show, compare };

export async function runsCommand(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { json: { type: "boolean" }, workspace: { type: "string" } },
  });
  const [name = "list", ...words] = positionals;
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) throw new UsageError(`There is no command "runs ${name}".`, "There are runs list, runs show ID and runs compare A B.");
  const database = openReadOnly(databasePath(values.workspace ?? findWorkspace(process.cwd())));
  try {
    process.stdout.write(`${command(new RunStore(database), { words, json: values.json ?? false })}\n`);
    return 0;
  } finally {
    database.close();
  }
}

function list(runs: RunStore, { words, json }: RunsArguments): string {
  const rows = runs.list(words.join(" "));
  if (json) return printJson(rows);
  if (rows.length === 0) return words.length === 0 ? "No runs yet." : `No run has all of: ${words.join(" ")}.`;
  const columns = ["id", "kind", "name", "state", "started", "took", "notebook", "tags"];
  return textTable(columns, rows.map(listedRow));
}

function listedRow(run: RunRow): TableValue[] {
  const took = run.ended === null ? null : seconds(run.ended - run.started);
  return [run.id, run.kind, run.name, run.state, localTime(run.started), took, run.notebook, run.tags.join(" ") || null];
}

function show(runs: RunStore, { words, json }: RunsArguments): string {
  if (words.length !== 1) throw new UsageError("Give the id of one run.", "steerlab runs show ID");
  const run = known(runs, words[0]!);
  return json ? printJson(run) : shownRun(run);
}

function shownRun(run: RunDetail): string {
  const { provenance } = run;
  const facts: [string, string | number | null][] = [
    ["state", run.state],
    ["started", localTime(run.started)],
    ["took", run.ended === null ? null : seconds(run.ended - run.started)],
    ["notebook", run.notebook && `${run.notebook}${run.cellIndex === null ? "" : `, cell ${run.cellIndex + 1}`}`],
    ["backend", run.backend],
    ["seed", run.seed],
    ["tags", run.tags.join(" ") || null],
    ["built on", run.parents.join(" ") || null],
    ["built on it", run.children.join(" ") || null],
    ["version", provenance.version],
    ["commit", provenance.gitCommit && `${provenance.gitCommit.slice(0, 12)}${provenance.gitDirty ? ", with changes" : ""}`],
    ["model", provenance.modelDigest],
    ["artifacts", run.artifacts.map(({ name, bytes }) => `${name} (${bytes} bytes)`).join(", ") || null],
  ];
  const error = run.error && `${run.error.code ?? run.error.name}: ${run.error.message}${run.error.hint ? `\n${run.error.hint}` : ""}`;
  return [
    `${run.id}  ${run.kind}  ${run.name}`,
    pairs(facts.filter(([, value]) => value !== null)),
    section("Error", error),
    section("Config", pairs([...flatten(run.config)])),
    section("Summary", pairs([...flatten(run.summary)])),
    section("Last metrics", pairs(Object.entries(run.metrics))),
    section("Parameters", pairs(Object.entries(provenance.params))),
    section("Cell", provenance.cellSource),
  ]
    .filter(Boolean)
    .join("\n");
}

function compare(runs: RunStore, { words, json }: RunsArguments): string {
  if (words.length < 2) throw new UsageError("Give the ids of two runs or more.", "steerlab runs compare A B");
  const compared = words.map((id) => known(runs, id));
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

function known(runs: RunStore, id: string): RunDetail {
  const run = runs.get(id);
  if (run) return run;
  throw new SteerlabError("run/unknown", `There is no run "${id}".`, { hint: "`steerlab runs list` shows those that there are." });
}

const mark = (differs: boolean): string => (differs ? "≠" : "");

/** Rows of one table differ in size by orders, so each number stands by itself, with five digits at most. */
function shortened(text: string | null): string | null {
  return text !== null && /^-?\d+\.\d{4,}/.test(text) ? String(Number(Number(text).toPrecision(5))) : text;
}

function pairs(entries: readonly (readonly [string, unknown])[]): string {
  const size = Math.max(0, ...entries.map(([key]) => key.length));
  return entries.map(([key, value]) => `  ${key.padEnd(size)}  ${value ?? "–"}`).join("\n");
}

const section = (title: string, text: string | null): string => (text ? `\n${title}\n${text}` : "");

const localTime = (at: number): string => {
  const date = new Date(at - new Date(at).getTimezoneOffset() * 60_000);
  return date.toISOString().slice(0, 19).replace("T", " ");
};

const printJson = (value: unknown): string =>
  JSON.stringify(value, (_, inner) => (typeof inner === "number" && !Number.isFinite(inner) ? String(inner) : inner), 2);
