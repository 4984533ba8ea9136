import { languages } from "monaco-editor/editor";
import { conf, language } from "monaco-editor/languages/definitions/typescript/typescript";

type Rule = languages.IMonarchLanguageRule;

/** Functions where they are called and properties where they are named have colours of their own. */
const namesFirst: Rule[] = [
  [/[a-z_$][\w$]*(?=\s*(?:<[\w\s,.[\]|]*>)?\()/, { cases: { "@keywords": "keyword", "@default": "identifier.function" } }],
  [/(\.)([a-zA-Z_$][\w$]*)(?=\()/, ["delimiter", "identifier.function"]],
  [/(\.)([a-zA-Z_$#][\w$]*)/, ["delimiter", "variable.property"]],
  [/[a-z_$][\w$]*(?=\s*:(?!:))/, { cases: { "case|default": "keyword", "@default": "variable.property" } }],
];

/** Monaco's TypeScript, which is registered here and not by its own contribution so that our grammar is the only one. */
export function registerCellLanguage(): void {
  languages.register({ id: "typescript", extensions: [".ts"], aliases: ["TypeScript"] });
  languages.setLanguageConfiguration("typescript", conf);
  const common = [...namesFirst, ...(language.tokenizer.common ?? [])];
  languages.setMonarchTokensProvider("typescript", { ...language, tokenizer: { ...language.tokenizer, common } });
}
