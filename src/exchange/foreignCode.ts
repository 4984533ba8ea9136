// Code in another language stands in a notebook as comments, under `// %% language="python"`: Jupytext's way to keep cells that the
// notebook's own language cannot run. In an .ipynb it is plain code when the notebook is in that language, else a `%%python` cell.
import { isRecord, type Metadata } from "./ipynb.ts";

const own = new Set(["typescript", "javascript", "deno", "ts", "js"]);

/** The language of a Jupyter notebook in lower case. Without a word on it, Python, as Jupytext has it. */
export function languageOf({ language_info, kernelspec, jupytext }: Metadata): string {
  const told = [
    isRecord(language_info) && language_info.name,
    isRecord(kernelspec) && (kernelspec.language ?? kernelspec.name),
    isRecord(jupytext) && jupytext.main_language,
  ].find((language) => typeof language === "string" && language !== "");
  return (told as string | undefined)?.toLowerCase() ?? "python";
}

export const isOwnLanguage = (language: string): boolean => own.has(language);

export const commentedOut = (source: string): string =>
  source
    .split("\n")
    .map((line) => (line === "" ? "//" : `// ${line}`))
    .join("\n");

/** The code of a cell that is all comments; null when it is not. */
export function withoutComments(source: string): string | null {
  const lines = source.split("\n");
  return lines.every((line) => line.startsWith("//")) ? lines.map((line) => line.replace(/^\/\/ ?/, "")).join("\n") : null;
}

const magic = /^%%([\w+#-]+)\n([\s\S]*)$/;
/** Languages for which Jupytext knows such a cell; other words are commands, such as `%%time`. */
const magicLanguages = new Set(["python", "bash", "sh", "r", "julia", "perl", "ruby", "sql", "latex", "html", "javascript", "js"]);

/** `%%python` cells: their language and code. */
export function magicCode(source: string): { readonly language: string; readonly code: string } | null {
  const [, language, code] = magic.exec(source) ?? [];
  return language !== undefined && magicLanguages.has(language.toLowerCase()) ? { language, code: code! } : null;
}
