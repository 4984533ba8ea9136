// What the worker needs to know of one cell's text: the names that it gives to later cells, its own syntax errors, and the
// brackets that it leaves open, so that what is appended to it stays outside of them.
import { type Diagnostic, type Node, type SourceFile, ts as services } from "monaco-editor/languages/features/typescript/ts.worker";

const ts = services.typescript;
const kind = ts.SyntaxKind;

export interface CellSource {
  readonly version: number;
  /** defined at the top level */
  readonly names: readonly string[];
  /** where each of them is declared first: offset of the name */
  readonly declared: ReadonlyMap<string, number>;
  /** every identifier in the cell, whatever it stands for */
  readonly mentioned: ReadonlySet<string>;
  /** those of them that the cell exports by itself */
  readonly exported: ReadonlySet<string>;
  /** closes what is open at the cell's end */
  readonly closers: string;
  readonly syntaxErrors: Diagnostic[];
}

export function readCellSource(file: string, text: string, version: number): CellSource {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true, ts.ScriptKind.TS);
  const declared = new Map<string, number>();
  const exported = new Set<string>();
  for (const statement of source.statements) {
    const defined = definedNames(statement);
    for (const name of defined) if (!declared.has(name.text)) declared.set(name.text, name.getStart(source));
    for (const name of exportedNames(statement, defined)) exported.add(name);
  }
  const syntaxErrors = source.parseDiagnostics ?? [];
  const closers = syntaxErrors.length > 0 ? closersOf(source, syntaxErrors) : "";
  return { version, names: [...declared.keys()], declared, mentioned: identifiersOf(source), exported, syntaxErrors, closers };
}

function identifiersOf(source: SourceFile): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (node: Node): void => {
    if (node.kind === kind.Identifier) found.add(node.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** Names of a binding: an identifier, or the leaves of a pattern. */
function boundNames(node: Node | undefined): Node[] {
  if (!node) return [];
  if (node.kind === kind.Identifier) return node.text ? [node] : [];
  return (node.elements ?? []).flatMap((element) => boundNames(element.name));
}

const named = new Set([
  kind.FunctionDeclaration,
  kind.ClassDeclaration,
  kind.InterfaceDeclaration,
  kind.TypeAliasDeclaration,
  kind.EnumDeclaration,
  kind.ImportEqualsDeclaration,
]);

function definedNames(statement: Node): Node[] {
  if (statement.kind === kind.VariableStatement) return statement.declarationList.declarations.flatMap((one) => boundNames(one.name));
  if (statement.kind === kind.ImportDeclaration) return importedNames(statement);
  if (named.has(statement.kind)) return boundNames(statement.name);
  return statement.kind === kind.ModuleDeclaration && statement.name?.text !== "global" ? boundNames(statement.name) : [];
}

function importedNames({ importClause }: Node): Node[] {
  const bindings = importClause?.namedBindings;
  return [...boundNames(importClause?.name), ...(bindings?.name ? boundNames(bindings.name) : boundNames(bindings))];
}

function exportedNames(statement: Node, defined: readonly Node[]): readonly string[] {
  if (statement.kind === kind.ExportDeclaration) return (statement.exportClause?.elements ?? []).map((element) => element.name!.text);
  const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : [];
  return modifiers.some((modifier) => modifier.kind === kind.ExportKeyword) ? defined.map((name) => name.text) : [];
}

const opening = new Map([
  [kind.OpenBraceToken, "}"],
  [kind.OpenParenToken, ")"],
  [kind.OpenBracketToken, "]"],
  [kind.TemplateHead, "}`"],
]);
const closing = new Map([
  [kind.CloseBraceToken, "}"],
  [kind.CloseParenToken, ")"],
  [kind.CloseBracketToken, "]"],
  [kind.TemplateTail, "}`"],
]);
const unterminatedComment = 1010;
const unterminatedTemplate = 1160;

function closersOf(source: SourceFile, errors: readonly Diagnostic[]): string {
  const open: string[] = [];
  const visit = (node: Node): void => {
    const children = node.getChildren(source);
    if (children.length > 0) children.forEach(visit);
    // A token without width is one that the parser missed and put in.
    else if (node.getWidth(source) > 0) countBracket(node.kind, open);
  };
  visit(source);
  const has = (code: number) => errors.some((error) => error.code === code);
  return (has(unterminatedComment) ? "*/" : "") + (has(unterminatedTemplate) ? "`" : "") + open.reverse().join("");
}

function countBracket(token: number, open: string[]): void {
  const opened = opening.get(token);
  if (opened) open.push(opened);
  const at = open.lastIndexOf(closing.get(token) ?? "");
  if (at >= 0) open.length = at;
}
