import type { CellView } from "../../src/rpc/contract.ts";

/** What a person knows a code cell by: its title, else what it defines, else how its code begins. */
export function cellName({ title, defines, source }: Pick<CellView, "title" | "defines" | "source">): string {
  const code = source.split("\n").find((line) => line.trim() !== "" && !line.trim().startsWith("//") && !line.startsWith("import "));
  return title || defines.join(", ") || (code ?? source.split("\n", 1)[0] ?? "").trim().slice(0, 60) || "empty";
}
