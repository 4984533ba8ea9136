import type { Expression, ObjectExpression, Program } from "acorn";
import { simple } from "acorn-walk";
import { parseCell } from "../../src/cells/parseCell.ts";
import { parseNotebook } from "../../src/cells/percentFormat.ts";
import type { TaskParams } from "../../src/cluster/submission.ts";
import { amaroStripper } from "../kernel/amaroStripper.ts";

/**
 * The parameters that a notebook declares with `params({ … })`, with those defaults that are written out.
 * @returns null where it cannot be told without running it: the object is not written out, or a cell cannot be parsed
 */
export function notebookParameters(text: string): Map<string, TaskParams[string] | null> | null {
  const found = new Map<string, TaskParams[string] | null>();
  for (const { kind, source } of parseNotebook(text).cells) {
    if (kind !== "code" || !/\bparams\s*[(<]/.test(source)) continue;
    const declared = declaredIn(source);
    if (!declared) return null;
    for (const [name, value] of declared) found.set(name, value);
  }
  return found;
}

function declaredIn(source: string): [string, TaskParams[string] | null][] | null {
  let entries: [string, TaskParams[string] | null][] | null = [];
  simple(programOf(source) ?? emptyProgram, {
    CallExpression({ callee, arguments: [first] }) {
      if (callee.type !== "Identifier" || callee.name !== "params") return;
      const read = first?.type === "ObjectExpression" ? entriesOf(first) : null;
      entries = entries && read && [...entries, ...read];
    },
  });
  return entries;
}

const emptyProgram = { type: "Program", start: 0, end: 0, body: [], sourceType: "module" } as Program;

function programOf(source: string): Program | null {
  try {
    return parseCell(source, amaroStripper).program;
  } catch {
    return null; // the run itself will say what is wrong with the cell
  }
}

function entriesOf({ properties }: ObjectExpression): [string, TaskParams[string] | null][] | null {
  const entries = properties.map((property): [string, TaskParams[string] | null] | null => {
    if (property.type !== "Property" || property.computed) return null;
    const { key, value } = property;
    if (key.type === "Identifier") return [key.name, literal(value)];
    return key.type === "Literal" ? [String(key.value), literal(value)] : null;
  });
  return entries.includes(null) ? null : (entries as [string, TaskParams[string] | null][]);
}

function literal(value: Expression): TaskParams[string] | null {
  if (value.type === "Literal" && ["number", "string", "boolean"].includes(typeof value.value)) return value.value as TaskParams[string];
  if (value.type !== "UnaryExpression" || value.operator !== "-") return null;
  const inner = literal(value.argument);
  return typeof inner === "number" ? -inner : null;
}
