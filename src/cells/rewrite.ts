import type { AnyNode, ExportNamedDeclaration, ExpressionStatement, Identifier, ImportDeclaration, Program, Statement } from "acorn";
import { ancestor } from "acorn-walk";
import { cellSyntaxError } from "./cellSyntaxError.ts";
import type { ParsedCell } from "./parseCell.ts";
import type { FreeReference } from "./references.ts";
import { SourceEdits } from "./sourceEdits.ts";
import { placeOf } from "./sourcePlace.ts";

/** Names that the wrapper of `compileCell` gives to the code of a cell. */
export const runtime = {
  notebook: "$notebook",
  stop: "$stop",
  interrupted: "$interrupted",
  importModule: "$import",
  meta: "$meta",
} as const;

/**
 * Edits that turn the text of a module into the body of an async function:
 * names of other cells become properties of the notebook, loops get a guard, the last expression becomes the result.
 * @param foreign references to names that other cells own
 */
export function rewrite(cell: ParsedCell, foreign: readonly FreeReference[]): SourceEdits {
  const edits = new SourceEdits(cell.code);
  const foreignAt = new Set(foreign.map((reference) => reference.start));
  ancestor(cell.program, {
    Identifier: (node, _, ancestors) => {
      if (foreignAt.has(node.start)) readFromNotebook(edits, node, ancestors);
    },
    WhileStatement: (node, _, ancestors) => guard(edits, node.body, ancestors),
    DoWhileStatement: (node, _, ancestors) => guard(edits, node.body, ancestors),
    ForStatement: (node, _, ancestors) => guard(edits, node.body, ancestors),
    ForInStatement: (node, _, ancestors) => guard(edits, node.body, ancestors),
    ForOfStatement: (node, _, ancestors) => guard(edits, node.body, ancestors),
    ImportExpression: (node) => edits.replace(node.start, node.start + "import".length, runtime.importModule),
    MetaProperty: (node) => {
      if (node.meta.name === "import") edits.replace(node.start, node.end, runtime.meta);
    },
  });
  for (const statement of cell.program.body) withoutModuleSyntax(edits, cell.code, statement);
  returnLastExpression(edits, cell);
  return edits;
}

function readFromNotebook(edits: SourceEdits, node: Identifier, ancestors: readonly AnyNode[]): void {
  const read = `${runtime.notebook}.${node.name}`;
  const parent = ancestors.at(-2);
  if (parent?.type === "Property" && parent.shorthand) edits.close(node.end, `: ${read}`);
  else if (isCalled(parent, node)) edits.replace(node.start, node.end, `${startsStatement(node, ancestors) ? ";" : ""}(0, ${read})`);
  else edits.replace(node.start, node.end, read);
}

/** A call through the notebook object would pass it as `this`. */
function isCalled(parent: AnyNode | undefined, node: Identifier): boolean {
  if (parent?.type === "CallExpression") return parent.callee === node;
  return parent?.type === "TaggedTemplateExpression" && parent.tag === node;
}

const statementLists = new Set(["Program", "BlockStatement", "StaticBlock", "SwitchCase"]);

/** Without a semicolon before it, the parenthesis would continue the line above. The cell's last expression has its `return` there. */
function startsStatement(node: Identifier, ancestors: readonly AnyNode[]): boolean {
  const index = ancestors.findLastIndex((ancestor) => ancestor.type === "ExpressionStatement");
  const statement = ancestors[index];
  const holder = ancestors[index - 1];
  if (statement?.start !== node.start || !holder || !statementLists.has(holder.type)) return false;
  return holder.type !== "Program" || holder.body.at(-1) !== statement;
}

const functionTypes = new Set([
  "FunctionDeclaration",
  "FunctionExpression",
  "ArrowFunctionExpression",
  "StaticBlock",
  "PropertyDefinition",
]);

/** A loop of the cell itself also ends when its cell was given up; one in a function may be called by a later cell. */
function guard(edits: SourceEdits, body: Statement, ancestors: readonly AnyNode[]): void {
  const inFunction = ancestors.some((node) => functionTypes.has(node.type));
  const check = `if (${runtime.stop}[0] !== 0${inFunction ? "" : ` || ${runtime.stop}.over`}) ${runtime.interrupted}();`;
  if (body.type === "BlockStatement") edits.close(body.start + 1, check);
  else {
    edits.open(body.start, `{${check}`);
    edits.close(body.end, "}");
  }
}

function withoutModuleSyntax(edits: SourceEdits, code: string, statement: Program["body"][number]): void {
  if (statement.type === "ImportDeclaration") blank(edits, code, statement);
  else if (statement.type === "ExportNamedDeclaration" && statement.declaration) unexport(edits, statement);
  else if (statement.type.startsWith("Export")) {
    throw cellSyntaxError(
      "cell/unsupported-syntax",
      "A cell has no exports",
      placeOf(code, statement.start),
      "Other cells read its names without them.",
    );
  }
}

/** Imports are made before the cell begins, as in a module. */
function blank(edits: SourceEdits, code: string, statement: ImportDeclaration): void {
  edits.replace(statement.start, statement.end, code.slice(statement.start, statement.end).replace(/[^\n]/g, " "));
}

function unexport(edits: SourceEdits, statement: ExportNamedDeclaration): void {
  edits.replace(statement.start, statement.declaration!.start, "");
}

function returnLastExpression(edits: SourceEdits, { code, program }: ParsedCell): void {
  const last = program.body.at(-1);
  if (last?.type !== "ExpressionStatement") return;
  const { start, end } = last as ExpressionStatement;
  edits.open(start, "return { value: (");
  edits.close(code[end - 1] === ";" ? end - 1 : end, ") };");
}
