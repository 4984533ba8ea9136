// What can be taken away of an output: as text to copy, and as files to save.

import type { CellOutput } from "../../src/output/cellOutput.ts";
import { csvText } from "../../src/output/csvText.ts";
import type { ShownImage } from "../../src/output/picture.ts";
import type { Shown, ShownFigure } from "../../src/output/shown.ts";
import { shownText } from "../../src/output/shownText.ts";
import type { OutputPlace } from "../../src/rpc/outputContract.ts";
import { service } from "../service/workbench.ts";
import { figurePicture } from "./figurePicture.ts";

export interface OutputFile {
  /** `PNG`, `CSV`, … */
  readonly label: string;
  /** of the file's name, without the dot */
  readonly ending: string;
  content(): Promise<Blob> | Blob;
}

const pictureWidth = 900; // px

/** The forms in which an output can be saved, the usual one first; none for live views, which have their own. */
export function outputFiles(output: CellOutput, place: OutputPlace): OutputFile[] {
  if (output.kind === "display") return shownFiles(output.shown);
  return [textFile("Text", "txt", () => outputText(output, place))];
}

function shownFiles(shown: Shown): OutputFile[] {
  switch (shown.shown) {
    case "figure":
      return figureFiles(shown);
    case "table":
      return [textFile("CSV", "csv", () => csvText(shown), "text/csv")];
    case "image":
      return imageFiles(shown);
    case "html":
      return [textFile("HTML", "html", () => shown.html, "text/html")];
    case "markdown":
      return [textFile("Markdown", "md", () => shown.text, "text/markdown")];
    case "claim":
      return [textFile("Markdown", "md", () => shown.card.markdown, "text/markdown")];
    case "explorer":
    case "training":
      return [];
    default:
      return [textFile("Text", "txt", () => shownText(shown))];
  }
}

const textFile = (label: string, ending: string, text: () => string | Promise<string>, type = "text/plain"): OutputFile => ({
  ...{ label, ending },
  content: async () => new Blob([await text()], { type }),
});

const figureFiles = (figure: ShownFigure): OutputFile[] => [
  { label: "PNG", ending: "png", content: () => figurePicture(figure, "png", pictureWidth) },
  { label: "SVG", ending: "svg", content: () => figurePicture(figure, "svg", pictureWidth) },
  ...(figure.table ? [textFile("CSV", "csv", () => csvText(figure.table!), "text/csv")] : []),
  textFile("HTML", "html", () => service.exportShown(figure.summary.split(/[:,.] /)[0]!, figure), "text/html"),
];

function imageFiles(image: ShownImage): OutputFile[] {
  const ending = image.type.replace("image/", "").replace("svg+xml", "svg").replace("jpeg", "jpg");
  const own = { label: ending.toUpperCase(), ending, content: () => blobOf(image) };
  return image.type === "image/png" ? [own] : [own, { label: "PNG", ending: "png", content: () => asPng(image) }];
}

const blobOf = ({ data, type }: ShownImage): Blob => new Blob([data as Uint8Array<ArrayBuffer>], { type });

/** Twice its size, as figures are. */
async function asPng(image: ShownImage): Promise<Blob> {
  const picture = new Image();
  const url = URL.createObjectURL(blobOf(image));
  try {
    picture.src = url;
    await picture.decode();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [2 * picture.naturalWidth, 2 * picture.naturalHeight];
    canvas.getContext("2d")!.drawImage(picture, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve, reject) =>
      canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("The picture cannot be drawn."))), "image/png"),
    );
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** An output as text; a long stream is fetched whole. */
export async function outputText(output: CellOutput, place: OutputPlace): Promise<string> {
  if (output.kind === "stream") return output.whole ? await service.outputText(place) : output.text;
  if (output.kind === "error") {
    const { name, code, message, hint, stack } = output.error;
    return [`${name}${code ? ` ${code}` : ""}: ${message}`, hint, stack].filter(Boolean).join("\n");
  }
  return output.shown.shown === "table" ? csvText(output.shown) : shownText(output.shown);
}

/** Copies an output: pictures as pictures, everything else as text. */
export async function copyOutput(output: CellOutput, place: OutputPlace): Promise<void> {
  const shown = output.kind === "display" ? output.shown : null;
  const picture =
    shown?.shown === "figure" || shown?.shown === "image" ? shownFiles(shown).find(({ ending }) => ending === "png") : undefined;
  if (!picture) await navigator.clipboard.writeText(await outputText(output, place));
  else await navigator.clipboard.write([new ClipboardItem({ "image/png": await picture.content() })]);
}
