import { checkInput } from "../input/checkInput.ts";
import { aText } from "../input/kinds.ts";
import { SteerlabError } from "../steerlabError.ts";

/** A picture in a format that browsers draw. */
export interface ShownImage {
  readonly shown: "image";
  readonly type: ImageType;
  readonly data: Uint8Array;
  /** what is to be seen, in a sentence: screen readers and the terminal say it */
  readonly alt: string;
  /** px; its own when left out */
  readonly width?: number;
}
export type ImageType = "image/png" | "image/jpeg" | "image/gif" | "image/webp" | "image/svg+xml";

/** HTML in a frame of its own, without scripts and without a network. */
export interface ShownHtml {
  readonly shown: "html";
  readonly html: string;
  /** px; as high as its content, up to 600, when left out */
  readonly height?: number;
}

const signatures: readonly (readonly [ImageType, (bytes: Uint8Array) => boolean])[] = [
  ["image/png", (bytes) => startsWith(bytes, [0x89, 0x50, 0x4e, 0x47])],
  ["image/jpeg", (bytes) => startsWith(bytes, [0xff, 0xd8, 0xff])],
  ["image/gif", (bytes) => startsWith(bytes, [0x47, 0x49, 0x46, 0x38])],
  ["image/webp", (bytes) => startsWith(bytes, [0x52, 0x49, 0x46, 0x46]) && startsWith(bytes.subarray(8), [0x57, 0x45, 0x42, 0x50])],
];
const startsWith = (bytes: Uint8Array, start: readonly number[]): boolean => start.every((byte, index) => bytes[index] === byte);

interface ImageOptions {
  readonly alt?: string;
  readonly width?: number;
}

/**
 * A picture from the bytes of a PNG, JPEG, GIF or WebP file.
 * @throws `image/unknown-format` when the bytes are none of these
 */
export function image(bytes: Uint8Array, { alt = "An image.", width }: ImageOptions = {}): ShownImage {
  const data = bytes instanceof Uint8Array ? new Uint8Array(bytes) : new Uint8Array();
  const type = signatures.find(([, fits]) => fits(data))?.[0];
  if (type) return { shown: "image", type, data, alt, ...(width ? { width } : {}) };
  throw new SteerlabError("image/unknown-format", `image() wants the bytes of a PNG, JPEG, GIF or WebP file, not ${describe(bytes)}.`, {
    hint: 'Read them with await readFile("picture.png") of "node:fs/promises"; use svg() for SVG.',
  });
}

const describe = (value: unknown): string =>
  value instanceof Uint8Array ? `${value.length} bytes that begin with ${[...value.subarray(0, 4)].join(", ")}` : typeof value;

/**
 * A picture from the text of an SVG. Scripts in it do not run, and it loads nothing.
 * @throws `image/unknown-format` when the text has no svg element
 */
export function svg(text: string, { alt = "A drawing.", width }: ImageOptions = {}): ShownImage {
  if (/<svg[\s>]/i.test(text)) {
    return { shown: "image", type: "image/svg+xml", data: new TextEncoder().encode(text), alt, ...(width ? { width } : {}) };
  }
  throw new SteerlabError("image/unknown-format", "svg() wants the text of an SVG, with an <svg> element.", {
    hint: "Such as svg('<svg xmlns=\"http://www.w3.org/2000/svg\" …></svg>').",
  });
}

/** HTML of its own: styles and tables as they are; scripts do not run, and it loads nothing. @throws `output/not-text` */
export function html(text: string, { height }: { readonly height?: number } = {}): ShownHtml {
  checkInput({ name: "html", code: "output/not-text", takes: [["its text", aText]] }, [text]);
  return { shown: "html", html: text, ...(height ? { height } : {}) };
}

/** The picture as an address that stands for itself. */
export function dataUrl({ type, data }: ShownImage): string {
  let text = "";
  for (let at = 0; at < data.length; at += 0x8000) text += String.fromCharCode(...data.subarray(at, at + 0x8000));
  return `data:${type};base64,${btoa(text)}`;
}
