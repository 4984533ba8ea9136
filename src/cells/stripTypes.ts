import { cellSyntaxError } from "./cellSyntaxError.ts";
import type { SourcePlace } from "./sourcePlace.ts";

/**
 * Takes the types out of TypeScript in place: same length, same lines. The kernel passes amaro, which needs Node;
 * this folder does not. It throws what amaro throws: `{ code, message, startLine, startColumn }`.
 */
export type TypeStripper = (source: string) => string;

interface StripError {
  readonly code?: string;
  readonly message: string;
  readonly startLine?: number;
  readonly startColumn?: number;
}

/**
 * @throws `cell/unsupported-syntax` for an enum, a namespace with values or a parameter property, which would need code of their own;
 * `cell/syntax` for text that is no TypeScript
 */
export function stripTypes(source: string, strip: TypeStripper): string {
  let code: string;
  try {
    code = strip(source);
  } catch (error) {
    throw plainStripError(error as StripError);
  }
  if (code.length === source.length) return code;
  throw cellSyntaxError("cell/syntax", "Stripping the types moved the code", null, "Report this cell as a defect of the workbench.");
}

const replacements: readonly (readonly [RegExp, string])[] = [
  [/enum/, 'Write a constant object: const Color = { red: "red" } as const.'],
  [/namespace|module/, "Write a constant object, or a module of its own and import it."],
  [/parameter property/, "Declare the field in the class and assign it in the constructor."],
];

function plainStripError(error: StripError): Error {
  const place: SourcePlace | null = error.startLine === undefined ? null : { line: error.startLine, column: (error.startColumn ?? 0) + 1 };
  if (error.code !== "UnsupportedSyntax") return cellSyntaxError("cell/syntax", error.message, place);
  const what = error.message.replace(/ in strip-only mode$/, "");
  const hint =
    replacements.find(([pattern]) => pattern.test(what))?.[1] ?? "Types are stripped, so only syntax that is a type may stand here.";
  return cellSyntaxError("cell/unsupported-syntax", `${what}: cells run with their types stripped`, place, hint);
}
