import { checkInput } from "../input/checkInput.ts";
import { fieldsOf, isObject, kind, listOf, orLeftOut } from "../input/kind.ts";
import { aText } from "../input/kinds.ts";
import { currentSession } from "../session/session.ts";
import { plainError, SteerlabError } from "../steerlabError.ts";
import type { RunDetail, RunRow, RunWriter, Series } from "./run.ts";

/** A run that a cell logs by itself. */
export interface Run {
  readonly id: string;
  /** One row a metric; without `step` it counts from 0. @throws `run/not-a-number`, `run/step` */
  log(metrics: Readonly<Record<string, number>>, step?: number): void;
  summary(values: Readonly<Record<string, unknown>>): void;
  artifact(name: string, value: unknown): void;
  /** Ends the run; with an error it counts as failed. Further writes throw `run/ended`. */
  finish(error?: unknown): void;
}

const START_RUN = {
  name: "startRun",
  code: "run/bad-start",
  takes: [
    [
      "options",
      fieldsOf(
        { name: aText, config: orLeftOut(kind(isObject, "Give an object.")), tags: orLeftOut(listOf(aText, "Give a list of texts.")) },
        'Give { name }, such as startRun({ name: "ranks", config: { rank: 8 } }).',
      ),
    ],
  ],
} as const;

/** Starts a run of kind `custom`. @throws `run/bad-start` */
export function startRun(o: { name: string; config?: object; tags?: string[] }): Run {
  checkInput(START_RUN, [o]);
  const writer = currentSession().startRun({
    kind: "custom",
    name: o.name,
    config: { ...o.config } as Record<string, unknown>,
    ...(o.tags ? { tags: o.tags } : {}),
  });
  return new CellRun(writer);
}

class CellRun implements Run {
  readonly #writer: RunWriter;
  #nextStep = 0;
  #ended = false;

  constructor(writer: RunWriter) {
    this.#writer = writer;
  }

  get id(): string {
    return this.#writer.id;
  }

  log(metrics: Readonly<Record<string, number>>, step = this.#nextStep): void {
    this.#writable();
    checkLogged(metrics, step);
    this.#nextStep = step + 1;
    this.#writer.log(metrics, step);
  }

  summary(values: Readonly<Record<string, unknown>>): void {
    this.#writable();
    this.#writer.summary(values);
  }

  artifact(name: string, value: unknown): void {
    this.#writable();
    this.#writer.artifact(name, value);
  }

  finish(error?: unknown): void {
    this.#writable();
    this.#ended = true;
    if (error === undefined) this.#writer.end("finished");
    else this.#writer.end("failed", plainError(error));
  }

  #writable(): void {
    if (this.#ended) throw new SteerlabError("run/ended", `Run ${this.id} has ended.`, { hint: "Start another with startRun()." });
  }
}

/** NaN and infinities are numbers: a training that diverges says so. */
function checkLogged(metrics: Readonly<Record<string, number>>, step: number): void {
  for (const name of Object.keys(metrics)) {
    if (typeof metrics[name] === "number") continue;
    throw new SteerlabError("run/not-a-number", `Metric "${name}" is ${typeof metrics[name]} ${String(metrics[name])}.`, {
      hint: "Metrics are numbers; put texts and objects into run.summary() or run.artifact().",
    });
  }
  if (Number.isSafeInteger(step)) return;
  throw new SteerlabError("run/step", `Step is ${String(step)}.`, { hint: "Steps are whole numbers; leave it out to count from 0." });
}

/** A read-only view of the run log. */
export const runs = {
  list: (query?: string): RunRow[] => currentSession().runs.list(query),
  get(id: string): RunDetail {
    const run = currentSession().runs.get(id);
    if (run) return run;
    throw new SteerlabError("run/unknown", `There is no run "${id}".`, { hint: "runs.list() gives those that there are." });
  },
  /** One metric of a run, step by step, such as a warm start's "validationLoss"; empty where the run has none. */
  series: (id: string, metric: string): Series => currentSession().runs.series(id, metric),
  /** What was stored under this name, such as an evaluation's "items". @throws SteerlabError `run/unknown-artifact` */
  artifact: (id: string, name: string): unknown => currentSession().runs.artifactValue(id, name),
};
