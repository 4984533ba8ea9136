// What nbformat has no field for: how a cell's last execution went, and of its errors code, hint and place. It stands in the cell's metadata
// under `steerlab`, and since a file may come from anyone, only what is of the right form is read.
import type { CellError } from "../output/cellOutput.ts";
import type { Execution } from "./exchangedNotebook.ts";
import { isRecord } from "./ipynb.ts";

export interface ExecutionMetadata extends Omit<Execution, "count" | "outputs"> {
  /** by the index of the output */
  readonly errors?: Readonly<Record<string, Partial<CellError>>>;
}

export function executionMetadata({ state, edited, started, milliseconds, outputs }: Execution): ExecutionMetadata {
  const errors = Object.fromEntries(
    outputs.flatMap((output, index) => (output.kind === "error" ? [[String(index), readPlace(output.error)]] : [])),
  );
  return { state, edited, started, milliseconds, ...(Object.keys(errors).length > 0 ? { errors } : {}) };
}

export function readExecutionMetadata(value: unknown): Partial<ExecutionMetadata> {
  if (!isRecord(value)) return {};
  const { state, edited, started, milliseconds, errors } = value;
  const places = isRecord(errors) ? Object.entries(errors).map(([index, place]) => [index, isRecord(place) ? readPlace(place) : {}]) : [];
  return {
    ...(isState(state) ? { state } : {}),
    ...(typeof edited === "boolean" ? { edited } : {}),
    ...(typeof started === "number" ? { started } : {}),
    ...(typeof milliseconds === "number" ? { milliseconds } : {}),
    errors: Object.fromEntries(places),
  };
}

const states: readonly unknown[] = ["running", "ok", "failed", "interrupted"] satisfies Execution["state"][];
const isState = (value: unknown): value is Execution["state"] => states.includes(value);

const texts = ["code", "hint", "stack"] as const;
const numbers = ["line", "column"] as const;

function readPlace(error: { readonly [Key in (typeof texts)[number] | (typeof numbers)[number]]?: unknown }): Partial<CellError> {
  const found = [
    ...texts.filter((key) => typeof error[key] === "string").map((key) => [key, error[key]]),
    ...numbers.filter((key) => typeof error[key] === "number").map((key) => [key, error[key]]),
  ];
  return Object.fromEntries(found) as Partial<CellError>;
}
