import { checkInput } from "../input/checkInput.ts";
import { anything, fieldsOf, listOf } from "../input/kind.ts";
import { visibleText } from "../lm/visibleText.ts";
import { trackRun } from "../runs/trackRun.ts";
import { SteerlabError } from "../steerlabError.ts";
import { checkAlpha, checkOutside } from "./confidenceMask.ts";
import type { ExplorerData } from "./explorerData.ts";
import { ALPHA_FLOOR } from "./labelledPass.ts";
import { noteworthyOutsiders, packOutsiders } from "./noteworthyTokens.ts";
import { SparsePositionsBuilder } from "./sparsePositionsBuilder.ts";
import { type SteerOptions, type Trace, tracedFrom } from "./trace.ts";

/** Next-token logits of a base and a warm model after the same prefix, from anywhere. */
export interface LogitRow {
  /** [vocabulary], nats */
  readonly base: ArrayLike<number>;
  /** [vocabulary], nats */
  readonly warm: ArrayLike<number>;
  /** the labelled next token */
  readonly target: number;
  /** what stands before it, as it is shown; the row's number when left out */
  readonly prefix?: readonly string[];
}

export interface TraceLogitsOptions extends SteerOptions {
  /** what was traced */
  readonly title?: string;
  /** text of a token; `#17` when left out */
  readonly text?: (id: number) => string;
}

/**
 * A trace of logits that another program computed, one line a row: all that a trace shows, but decoding anew, which needs the model.
 * @throws `steer/no-labels`, `steer/row-lengths`, `steer/not-a-number`, `steer/alpha`, `steer/outside`
 */
export function traceLogits(rows: readonly LogitRow[], o: TraceLogitsOptions = {}): Promise<Trace> {
  const alpha = checkAlpha(o.alpha ?? 0.1);
  const outside = checkOutside(o.outside ?? "keep");
  checkInput({ name: "traceLogits", code: "steer/row-lengths", takes: [["its rows", someRows]] }, [rows]);
  checkRows(rows);
  const title = o.title ?? `${rows.length} rows of logits`;
  const config = { alpha, outside, rows: rows.length, vocabulary: rows[0]!.base.length };
  return trackRun({ kind: "trace", name: title, config, parents: [] }, async (run) => {
    const text = (id: number) => (o.text ? visibleText(o.text(id)) : `#${id}`);
    const explorer = explorerOf(rows, Math.min(ALPHA_FLOOR, alpha), { title, alpha, outside }, text);
    return tracedFrom(explorer, run);
  });
}

function explorerOf(
  rows: readonly LogitRow[],
  floor: number,
  head: Pick<ExplorerData, "title" | "alpha" | "outside">,
  text: (id: number) => string,
): ExplorerData {
  const builder = new SparsePositionsBuilder(floor);
  const outsiders = rows.map(({ base, warm, target }, r) => {
    builder.add(base, warm, target, r, 1);
    return noteworthyOutsiders(Float32Array.from(base), Float32Array.from(warm), target, floor);
  });
  const [positions, packed] = [builder.finish(), packOutsiders(outsiders)];
  const ids = new Set([...positions.ids, ...packed.ids, ...positions.target, ...positions.baseTop]);
  const prefixes = rows.map(({ prefix }, r) => prefix?.map(visibleText) ?? [`row ${r + 1}`]);
  return {
    ...head,
    sequences: rows.map(({ target }, r) => ({ tokens: [...prefixes[r]!, text(target)], from: prefixes[r]!.length, firstPosition: r })),
    positions,
    outsiders: packed,
    texts: new Map([...ids].map((id) => [id, text(id)])),
    marks: null,
  };
}

const ROW = "Give a list of { base, warm, target }: two lists of logits, and the label's id.";
const logits = listOf(anything, ROW);
const someRows = listOf(fieldsOf({ base: logits, warm: logits, target: anything }, ROW), ROW);

function checkRows(rows: readonly LogitRow[]): void {
  if (rows.length === 0) throw new SteerlabError("steer/no-labels", "There is no row of logits.", { hint: "Give at least one." });
  const vocabulary = rows[0]!.base.length;
  rows.forEach(({ base, warm, target }, r) => {
    if (base.length === vocabulary && warm.length === vocabulary && Number.isInteger(target) && target >= 0 && target < vocabulary) return;
    const lengths = `${base.length} and ${warm.length} logits and the label ${target}`;
    throw new SteerlabError("steer/row-lengths", `Row ${r} has ${lengths}; the first has ${vocabulary} logits.`, {
      hint: "Every row needs as many base as warm logits, and a label among them.",
    });
  });
}
