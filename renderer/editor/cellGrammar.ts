import { languages } from "monaco-editor/editor";
import { conf, language } from "monaco-editor/languages/definitions/typescript/typescript";

type Rule = languages.IMonarchLanguageRule;

/** Beyond ASCII, as in `μ` and `Δz`: Monaco's own rules know no such names and mark them as mistakes. */
const letters = "\\u00aa\\u00b5\\u00ba\\u00c0-\\u00d6\\u00d8-\\u00f6\\u00f8-\\u1fff\\u2c00-\\u2fef\\u3005-\\ud7ff\\uf900-\\uffdc";
const further = `[\\w$${letters}]*`;
const name = `[a-z_$${letters}]${further}`;

/** Functions where they are called and properties where they are named have colours of their own. */
const namesFirst: Rule[] = [
  [new RegExp(String.raw`${name}(?=\s*(?:<[\w\s,.[\]|]*>)?\()`), { cases: { "@keywords": "keyword", "@default": "identifier.function" } }],
  [new RegExp(String.raw`(\.)([a-zA-Z_$${letters}]${further})(?=\()`), ["delimiter", "identifier.function"]],
  [new RegExp(String.raw`(\.)([a-zA-Z_$#${letters}]${further})`), ["delimiter", "variable.property"]],
  [new RegExp(String.raw`${name}(?=\s*:(?!:))`), { cases: { "case|default": "keyword", "@default": "variable.property" } }],
  [new RegExp(String.raw`(?:[a-zA-Z_$][\w$]*)?[${letters}]${further}`), "identifier"],
];

/** Monaco's TypeScript, which is registered here and not by its own contribution so that our grammar is the only one. */
export function registerCellLanguage(): void {
  languages.register({ id: "typescript", extensions: [".ts"], aliases: ["TypeScript"] });
  languages.setLanguageConfiguration("typescript", conf);
  const common = [...namesFirst, ...(language.tokenizer.common ?? [])];
  languages.setMonarchTokensProvider("typescript", { ...language, tokenizer: { ...language.tokenizer, common } });
}
