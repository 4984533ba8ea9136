import { flatten } from "../differences.ts";
import { kindLabels } from "../kindLabels.ts";
import type { RunRow } from "../run.ts";

/** A setting in which runs differ. */
export interface Parameter {
  readonly name: string;
  /** one a run: what is shown; null where the run has no such setting */
  readonly texts: readonly (string | null)[];
  /** one a run where all that have it are numbers, NaN where one has none; else null */
  readonly numbers: Float64Array | null;
}

type TabledRun = Pick<RunRow, "id" | "kind" | "config" | "parents" | "seed">;

/**
 * The settings in which the runs differ, those of the runs that they were made from among them: a sweep's result depends on its warm start's.
 * @param family the runs that these were made from, as far as they are known
 */
export function parameterTable(runs: readonly TabledRun[], family: readonly TabledRun[] = []): Parameter[] {
  const known = new Map([...family, ...runs].map((run) => [run.id, run]));
  const settings = runs.map((run) => settingsOf(run, known, new Set()));
  const names = [...new Set(settings.flatMap((own) => [...own.keys()]))];
  return names.flatMap((name) => {
    const texts = settings.map((own) => own.get(name) ?? null);
    return new Set(texts).size > 1 ? [{ name, texts, numbers: numbersOf(texts) }] : [];
  });
}

function settingsOf(run: TabledRun, known: ReadonlyMap<string, TabledRun>, seen: Set<string>): Map<string, string> {
  seen.add(run.id);
  const own = new Map([...flatten(run.config), ...(run.seed === null ? [] : [["seed", String(run.seed)] as const])]);
  for (const id of run.parents) {
    const parent = known.get(id);
    if (!parent || seen.has(id)) continue;
    for (const [name, text] of settingsOf(parent, known, seen)) {
      const full = name.includes(": ") ? name : `${kindLabels[parent.kind]}: ${name}`;
      if (!own.has(full)) own.set(full, text);
    }
  }
  return own;
}

const isNumber = (text: string) => text.trim() !== "" && Number.isFinite(Number(text));

function numbersOf(texts: readonly (string | null)[]): Float64Array | null {
  if (!texts.every((text) => text === null || isNumber(text))) return null;
  return Float64Array.from(texts, (text) => (text === null ? Number.NaN : Number(text)));
}
