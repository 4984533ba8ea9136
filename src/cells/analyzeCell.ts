import { full } from "acorn-walk";
import { type PlainError, plainError, SteerlabError } from "../steerlabError.ts";
import { declarations } from "./declarations.ts";
import { type ParsedCell, parseCell } from "./parseCell.ts";
import { freeReferences } from "./references.ts";
import { placeOf } from "./sourcePlace.ts";
import type { TypeStripper } from "./stripTypes.ts";

/** What the source of one code cell says by itself, without the other cells. */
export interface CellAnalysis {
  readonly defines: readonly string[];
  /** names that it takes from elsewhere; JavaScript's own are among them, the graph keeps those that a cell defines */
  readonly reads: readonly string[];
  readonly assigns: readonly { readonly name: string; readonly line: number; readonly column: number }[];
  /** trains, sweeps or evaluates: never rerun by itself */
  readonly expensive: boolean;
  /** why it cannot be compiled */
  readonly problem: PlainError | null;
}

/** Never throws: a syntax error is the analysis' `problem`. */
export function analyzeCell(source: string, metadata: Readonly<Record<string, string>>, strip: TypeStripper): CellAnalysis {
  const byKind = expensiveKinds.has(metadata.kind ?? "");
  try {
    return analyze(parseCell(source, strip), byKind);
  } catch (error) {
    if (!(error instanceof SteerlabError)) throw error;
    return { defines: [], reads: [], assigns: [], expensive: byKind, problem: withoutStack(plainError(error)) };
  }
}

function analyze(cell: ParsedCell, byKind: boolean): CellAnalysis {
  const references = freeReferences(cell);
  const assigns = references.filter(({ writes }) => writes).map(({ name, start }) => ({ name, ...placeOf(cell.code, start) }));
  return {
    defines: declarations(cell).map(({ name }) => name),
    reads: [...new Set(references.map(({ name }) => name))],
    assigns,
    expensive: byKind || callsExpensive(cell),
    problem: null,
  };
}

const expensiveKinds = new Set(["train", "sweep", "evaluate", "pretrain", "calibrate"]);
const expensiveCalls = new Set(
  ["warmStart", "pretrain", "calibrate", "calibrateControls", "sweep", "evaluate", "evaluateSystems", "rescore", "pretrainingOverlap"], // judges cost too
);

function callsExpensive({ program }: ParsedCell): boolean {
  let found = false;
  full(program, (node) => {
    if (node.type !== "CallExpression") return;
    const { callee } = node as unknown as { callee: { type: string; name?: string; property?: { name?: string } } };
    found ||= expensiveCalls.has((callee.type === "MemberExpression" ? callee.property?.name : callee.name) ?? "");
  });
  return found;
}

/** The stack would show the compiler, not the cell. */
export function withoutStack({ stack: _, ...problem }: PlainError): PlainError {
  return problem;
}
