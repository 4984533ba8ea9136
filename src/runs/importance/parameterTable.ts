import { flatten } from "../differences.ts";
import { type ConfiguredRun, withParents } from "../withParents.ts";

/** A setting in which runs differ. */
export interface Parameter {
  readonly name: string;
  /** one a run: what is shown; null where the run has no such setting */
  readonly texts: readonly (string | null)[];
  /** one a run where all that have it are numbers, NaN where one has none; else null */
  readonly numbers: Float64Array | null;
}

/**
 * The settings in which the runs differ, those of the runs that they were made from among them: a sweep's result depends on its warm start's.
 * @param family the runs that these were made from, as far as they are known
 */
export function parameterTable(runs: readonly ConfiguredRun[], family: readonly ConfiguredRun[] = []): Parameter[] {
  const settings = runs.map((run) => flatten(withParents(run, family)));
  const names = [...new Set(settings.flatMap((own) => [...own.keys()]))];
  return names.flatMap((name) => {
    const texts = settings.map((own) => own.get(name) ?? null);
    return new Set(texts).size > 1 ? [{ name, texts, numbers: numbersOf(texts) }] : [];
  });
}

const isNumber = (text: string) => text.trim() !== "" && Number.isFinite(Number(text));

function numbersOf(texts: readonly (string | null)[]): Float64Array | null {
  if (!texts.every((text) => text === null || isNumber(text))) return null;
  return Float64Array.from(texts, (text) => (text === null ? Number.NaN : Number(text)));
}
