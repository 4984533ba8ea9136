import { type Program, parse } from "acorn";
import { analyze, type Scope } from "eslint-scope";
import { cellSyntaxError } from "./cellSyntaxError.ts";
import { placeOf } from "./sourcePlace.ts";
import { stripTypes, type TypeStripper } from "./stripTypes.ts";

/** A cell as a module of its own: its syntax tree and its scopes. */
export interface ParsedCell {
  /** without types, as long as the source */
  readonly code: string;
  readonly program: Program;
  /** its variables are the names that the cell defines; `through` are the names that it takes from elsewhere */
  readonly scope: Scope;
}

/** @throws `cell/syntax`, `cell/unsupported-syntax`, each with line and column in the cell */
export function parseCell(source: string, strip: TypeStripper): ParsedCell {
  const code = stripTypes(source, strip);
  const program = parseProgram(code);
  const scopes = analyze(program as never, { ecmaVersion: 2022, sourceType: "module" });
  return { code, program, scope: scopes.globalScope!.childScopes[0]! };
}

function parseProgram(code: string): Program {
  try {
    return parse(code, { ecmaVersion: "latest", sourceType: "module", ranges: true }); // eslint-scope compares ranges
  } catch (error) {
    const { message, pos } = error as SyntaxError & { pos: number };
    throw cellSyntaxError("cell/syntax", message.replace(/ \(\d+:\d+\)$/, ""), placeOf(code, pos));
  }
}
