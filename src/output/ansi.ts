/** A stretch of terminal text in one look. */
export interface AnsiRun {
  readonly text: string;
  /** classes of output.css: `a-red a-bold` */
  readonly look: string;
}

const colors = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"];
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what is looked for
const escapeSequence = /\u001b\[([\d;]*)([A-Za-z])/g;

interface Look {
  color: string | null;
  bold: boolean;
  dim: boolean;
  italic: boolean;
  underline: boolean;
}
const plain = (): Look => ({ color: null, bold: false, dim: false, italic: false, underline: false });

/** Colours and weights of terminal text; other escape sequences are left out. */
export function ansiRuns(text: string): AnsiRun[] {
  const runs: AnsiRun[] = [];
  let look = plain();
  let end = 0;
  const put = (until: number) => {
    if (until > end) runs.push({ text: text.slice(end, until), look: classes(look) });
  };
  for (const match of text.matchAll(escapeSequence)) {
    put(match.index);
    end = match.index + match[0].length;
    if (match[2] === "m") look = (match[1] || "0").split(";").map(Number).reduce(changed, look);
  }
  put(text.length);
  return runs;
}

function changed(look: Look, code: number): Look {
  if (code === 0) return plain();
  if (code === 1) return { ...look, bold: true };
  if (code === 2) return { ...look, dim: true };
  if (code === 3) return { ...look, italic: true };
  if (code === 4) return { ...look, underline: true };
  if (code === 22) return { ...look, bold: false, dim: false };
  if (code === 39) return { ...look, color: null };
  if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97)) return { ...look, color: colors[code % 10] ?? null };
  return look;
}

const classes = (look: Look): string =>
  [look.color && `a-${look.color}`, look.bold && "a-bold", look.dim && "a-dim", look.italic && "a-italic", look.underline && "a-underline"]
    .filter(Boolean)
    .join(" ");

/** A carriage return starts the line anew, as progress lines in a terminal do. */
export function withoutOverwritten(text: string): string {
  if (!text.includes("\r")) return text;
  const line = (one: string) => one.slice(one.replace(/\r+$/, "").lastIndexOf("\r") + 1).replace(/\r/g, "");
  return text.split("\n").map(line).join("\n");
}
