import type { Inspected, Inspection } from "../../src/output/inspection.ts";
import { SteerlabError } from "../../src/steerlabError.ts";
import type { NotebookScope } from "./notebookScope.ts";
import { shownValue } from "./shownValue.ts";
import { entriesOf, valueAt } from "./valueEntries.ts";
import type { ValueHandles } from "./valueHandles.ts";
import { entryNode } from "./valueNode.ts";

/** Entries told at once. */
const page = 100;

/**
 * Looks into a value without calling anything of it.
 * @throws `value/gone` when the kernel has it no more
 */
export function inspectValue({ of, path, from }: Inspection, scope: NotebookScope, handles: ValueHandles): Inspected {
  const root = "handle" in of ? handles.get(of.handle) : scope.variables().find(({ name }) => name === of.variable)?.value;
  const found = root === undefined ? null : valueAt(root, path);
  if (!found) throw gone();
  if (from === undefined) return { shown: shownValue(found.value, () => "") ?? { shown: "value", text: "undefined" } };
  const entries = entriesOf(found.value);
  return { entries: entries?.from(from, page).map((entry) => entryNode(entry)) ?? [], size: entries?.size ?? 0 };
}

const gone = (): SteerlabError =>
  new SteerlabError("value/gone", "The kernel has this value no more; what was stored of it is shown.", {
    hint: "Run the cell again to look further into it.",
  });
