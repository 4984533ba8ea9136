import type { RunStore } from "../../db/runStore.ts";
import { flatten } from "../../src/runs/differences.ts";
import type { RunDetail } from "../../src/runs/run.ts";
import { seconds } from "./progressText.ts";
import type { RunsArguments } from "./runsCommand.ts";
import { known, localTime, pairs, printJson, section } from "./runsText.ts";
import { UsageError } from "./usageError.ts";

export function show(runs: RunStore, { words, json }: RunsArguments): string {
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
    ["note", run.note || null],
    ["tags", run.tags.join(" ") || null],
    ["built on", run.parents.join(" ") || null],
    ["built on it", run.children.join(" ") || null],
    ["version", provenance.version],
    ["commit", provenance.gitCommit && `${provenance.gitCommit.slice(0, 12)}${provenance.gitDirty ? ", with changes" : ""}`],
    ["model", provenance.modelDigest],
    ["data", provenance.dataDigest ?? null],
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
