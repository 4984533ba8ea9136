/** Gives a file to the browser to save. */
export function download(name: string, content: Blob): void {
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(content), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000); // the browser reads it after this
}

/** A title as the name of a file. */
export const fileNameOf = (title: string): string =>
  title
    .replace(/[^\p{L}\p{N}.-]+/gu, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 60) || "steerlab";
