/** What every run has, beside the keys of its config, summary, metrics and provenance. */
export type FieldType = "text" | "number" | "time" | "duration" | "set" | "flag";

export interface RunField {
  readonly type: FieldType;
  /** for completion and help */
  readonly about: string;
}

export const runFields: Readonly<Record<string, RunField>> = {
  id: { type: "text", about: "the run's id" },
  name: { type: "text", about: "the run's name" },
  kind: { type: "text", about: "warm-start, calibration, sweep, evaluation …" },
  state: { type: "text", about: "running, finished, failed, interrupted, crashed" },
  notebook: { type: "text", about: "path of the notebook" },
  cell: { type: "number", about: "number of the cell, from 1" },
  seed: { type: "number", about: "the seed" },
  backend: { type: "text", about: "what computed it" },
  tag: { type: "set", about: "a tag of the run" },
  note: { type: "text", about: "the run's note" },
  parent: { type: "set", about: "id of a run that it builds on" },
  started: { type: "time", about: "2026-11-27, 2026-11-27T10:30, today, yesterday, -7d" },
  ended: { type: "time", about: "2026-11-27, 2026-11-27T10:30, today, yesterday, -7d" },
  duration: { type: "duration", about: "seconds, or 500ms, 90s, 5m, 2h" },
};

const otherNames: Readonly<Record<string, string>> = {
  "cell.notebook": "notebook",
  "cell.index": "cell",
  tags: "tag",
  parents: "parent",
  time: "duration",
};

/** The field's own name; null where the name is no field but perhaps a key. `run.seed` is the field even where a config has a `seed`. */
export function fieldName(name: string): string | null {
  const plain = name.startsWith("run.") ? name.slice(4) : name;
  const own = otherNames[plain] ?? plain;
  return Object.hasOwn(runFields, own) ? own : null;
}
