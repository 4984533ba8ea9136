// monaco-editor ships no declarations for its worker entry points and for the grammars behind its languages.
declare module "monaco-editor/editor/editor.worker" {}

declare module "monaco-editor/languages/definitions/typescript/typescript" {
  import type { languages } from "monaco-editor/editor";
  export const conf: languages.LanguageConfiguration;
  export const language: languages.IMonarchLanguage & { tokenizer: Record<string, languages.IMonarchLanguageRule[]> };
}

declare module "monaco-editor/languages/features/typescript/ts.worker" {
  export interface MirrorModel {
    readonly uri: { toString(): string };
    readonly version: number;
    getValue(): string;
  }
  export interface WorkerContext {
    getMirrorModels(): MirrorModel[];
    host: unknown;
  }
  export interface CreateData {
    compilerOptions: object;
    extraLibs: Record<string, { content: string; version: number }>;
  }
  export interface TextSpan {
    start: number;
    length: number;
  }
  export interface Located {
    fileName: string;
    textSpan: TextSpan;
  }
  export interface DiagnosticMessage {
    messageText: string;
    next?: DiagnosticMessage[];
  }
  export interface Diagnostic {
    start?: number;
    length?: number;
    category: number;
    code: number;
    messageText: string | DiagnosticMessage;
    reportsUnnecessary?: object;
    reportsDeprecated?: object;
  }
  export interface DisplayPart {
    text: string;
    kind: string;
  }
  export interface TextChange {
    span: TextSpan;
    newText: string;
  }
  export interface RenameLocation extends Located {
    prefixText?: string;
    suffixText?: string;
  }
  export interface FileChange {
    fileName: string;
    textChanges: TextChange[];
  }
  export interface ExportedSymbol {
    readonly name: string;
    readonly flags: number;
  }
  export interface Program {
    getSourceFile(file: string): SourceFile | undefined;
    getTypeChecker(): {
      getSymbolAtLocation(node: Node): ExportedSymbol | undefined;
      getExportsOfModule(module: ExportedSymbol): readonly ExportedSymbol[];
      getAliasedSymbol(symbol: ExportedSymbol): ExportedSymbol;
    };
  }
  /** The part of TypeScript's language service that Monaco's worker does not hand on. */
  export interface LanguageService {
    getRenameInfo(file: string, position: number, preferences: object): { canRename: boolean; localizedErrorMessage?: string };
    findRenameLocations(
      file: string,
      position: number,
      inStrings: boolean,
      inComments: boolean,
      preferences: object,
    ): readonly RenameLocation[] | undefined;
    organizeImports(scope: { type: "file"; fileName: string }, format: object, preferences: object): readonly FileChange[];
    getCompletionsAtPosition(
      file: string,
      position: number,
      preferences: object,
    ): { readonly entries: readonly { readonly name: string }[] } | undefined;
    getProgram(): Program | undefined;
  }
  export interface CodeFix {
    changes: { fileName: string; textChanges: TextChange[] }[];
  }
  export interface DocumentHighlights {
    fileName: string;
    highlightSpans: Located[];
  }
  export interface NavigationTree {
    childItems?: { spans: TextSpan[] }[];
  }
  export class TypeScriptWorker {
    constructor(context: WorkerContext, data: CreateData);
    protected _ctx: WorkerContext;
    protected _languageService: LanguageService;
    protected _extraLibs: Record<string, { version: number }>;
    getScriptFileNames(): string[];
    getScriptVersion(file: string): string;
    protected _getModel(file: string): MirrorModel | null;
    protected _getScriptText(file: string): string | undefined;
    getSyntacticDiagnostics(file: string): Promise<Diagnostic[]>;
    getSemanticDiagnostics(file: string): Promise<Diagnostic[]>;
    getSuggestionDiagnostics(file: string): Promise<Diagnostic[]>;
    getDocumentHighlights(file: string, position: number, files: string[]): Promise<DocumentHighlights[] | undefined>;
    getReferencesAtPosition(file: string, position: number): Promise<Located[] | undefined>;
    getDefinitionAtPosition(file: string, position: number): Promise<Located[] | undefined>;
    getQuickInfoAtPosition(file: string, position: number): Promise<{ displayParts?: DisplayPart[] } | undefined>;
    getCompletionEntryDetails(file: string, position: number, entry: string): Promise<{ displayParts?: DisplayPart[] } | undefined>;
    getNavigationTree(file: string): Promise<NavigationTree | undefined>;
    getFormattingEditsForDocument(file: string, options: object): Promise<TextChange[]>;
    getFormattingEditsForRange(file: string, start: number, end: number, options: object): Promise<TextChange[]>;
    getFormattingEditsAfterKeystroke(file: string, position: number, key: string, options: object): Promise<TextChange[]>;
    getCodeFixesAtPosition(file: string, start: number, end: number, codes: number[], options: object): Promise<CodeFix[]>;
    provideInlayHints(file: string, start: number, end: number): Promise<{ position: number }[]>;
    static clearFiles(diagnostics: Diagnostic[]): Diagnostic[];
  }
  export function initialize(create: (context: WorkerContext, data: CreateData) => object): void;

  /** The part of the TypeScript 5.9 API that the cells need; Monaco brings the whole of it. */
  export interface Node {
    readonly kind: number;
    readonly text: string;
    readonly name?: Node;
    readonly elements?: readonly Node[];
    readonly declarationList: { readonly declarations: readonly Node[] };
    readonly importClause?: { readonly name?: Node; readonly namedBindings?: Node };
    readonly exportClause?: Node;
    getChildren(file: SourceFile): readonly Node[];
    getWidth(file: SourceFile): number;
    getStart(file: SourceFile): number;
  }
  export interface SourceFile extends Node {
    readonly statements: readonly Node[];
    readonly parseDiagnostics?: Diagnostic[];
  }
  export interface TypeScript {
    createSourceFile(file: string, text: string, target: number, parents: boolean, kind: number): SourceFile;
    readonly SyntaxKind: Readonly<Record<string, number>>;
    readonly ScriptTarget: { readonly ES2022: number };
    readonly ScriptKind: { readonly TS: number };
    readonly SymbolFlags: { readonly Alias: number; readonly Value: number };
    forEachChild(node: Node, visit: (child: Node) => void): void;
    getModifiers(node: Node): readonly Node[] | undefined;
    getDefaultFormatCodeSettings(newLine: string): object;
    canHaveModifiers(node: Node): boolean;
  }
  export const ts: { typescript: TypeScript };
}
