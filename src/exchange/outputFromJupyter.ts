import type { CellError, CellOutput } from "../output/cellOutput.ts";
import type { ImageType } from "../output/picture.ts";
import type { Shown } from "../output/shown.ts";
import { unpack } from "../rpc/pack.ts";
import { fromBase64 } from "./base64.ts";
import { fromLines, type IpynbOutput, isRecord } from "./ipynb.ts";
import { ownType, plotlyType } from "./outputToJupyter.ts";
import { readShown } from "./readShown.ts";

/** An output of a Jupyter cell; what the page cannot draw, such as a script, becomes its text. */
export function outputFromJupyter(output: IpynbOutput): CellOutput {
  switch (output.output_type) {
    case "stream":
      return { kind: "stream", name: output.name === "stderr" ? "stderr" : "stdout", text: fromLines(output.text) };
    case "error":
      return { kind: "error", error: errorOf(output) };
    default:
      return { kind: "display", shown: shownOf(isRecord(output.data) ? output.data : {}) };
  }
}

function errorOf({ ename, evalue, traceback }: Extract<IpynbOutput, { output_type: "error" }>): CellError {
  const stack = Array.isArray(traceback) ? traceback.join("\n") : "";
  return { name: String(ename ?? "Error"), message: String(evalue ?? ""), ...(stack ? { stack } : {}) };
}

type Bundle = Readonly<Record<string, unknown>>;

/** The richest form that the page draws. */
const readers: readonly ((data: Bundle) => Shown | null)[] = [
  ownForm,
  figureForm,
  imageForm,
  svgForm,
  markdownForm,
  latexForm,
  htmlForm,
  textForm,
];

function shownOf(data: Bundle): Shown {
  for (const read of readers) {
    const shown = read(data);
    if (shown) return shown;
  }
  return { shown: "text", text: `[an output of the type ${Object.keys(data).join(", ") || "nothing"}, which is not drawn here]` };
}

function ownForm(data: Bundle): Shown | null {
  const packed = fromLines(data[ownType]);
  try {
    return packed === "" ? null : readShown(unpack(fromBase64(packed)));
  } catch {
    return null; // a damaged one: the other forms are there
  }
}

function figureForm(data: Bundle): Shown | null {
  const figure = data[plotlyType];
  if (!isRecord(figure) || !Array.isArray(figure.data)) return null;
  const layout = isRecord(figure.layout) ? figure.layout : {};
  const height = typeof layout.height === "number" ? { height: layout.height } : {};
  return readShown({ shown: "figure", summary: fromLines(data["text/plain"]) || "A Plotly figure.", data: figure.data, layout, ...height });
}

const images: readonly ImageType[] = ["image/png", "image/jpeg", "image/gif", "image/webp"];

function imageForm(data: Bundle): Shown | null {
  const type = images.find((name) => name in data);
  if (!type) return null;
  try {
    return { shown: "image", type, data: fromBase64(fromLines(data[type]).replace(/\s/g, "")), alt: altOf(data) };
  } catch {
    return null; // no base64: the other forms are there
  }
}

function svgForm(data: Bundle): Shown | null {
  const text = textOf(data, "image/svg+xml");
  return text === "" ? null : { shown: "image", type: "image/svg+xml", data: new TextEncoder().encode(text), alt: altOf(data) };
}

const altOf = (data: Bundle): string => textOf(data, "text/plain").trim() || "An image.";

/** It is drawn in a frame that runs no scripts and loads nothing. */
function htmlForm(data: Bundle): Shown | null {
  const text = textOf(data, "text/html");
  return text === "" ? null : { shown: "html", html: text };
}

const textOf = (data: Bundle, type: string): string => fromLines(data[type]);

function markdownForm(data: Bundle): Shown | null {
  const text = textOf(data, "text/markdown");
  return text === "" ? null : { shown: "markdown", text };
}

function latexForm(data: Bundle): Shown | null {
  const text = textOf(data, "text/latex");
  return text === "" ? null : { shown: "markdown", text: text.includes("$") ? text : `$$\n${text}\n$$` };
}

function textForm(data: Bundle): Shown | null {
  if ("text/plain" in data) return { shown: "text", text: textOf(data, "text/plain") };
  return "application/json" in data ? { shown: "text", text: JSON.stringify(data["application/json"], null, 2) } : null;
}
