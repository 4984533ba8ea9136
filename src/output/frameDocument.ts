/** Colours by the names of the design tokens. */
type Color = (token: string) => string;

const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; form-action 'none'; base-uri 'none'";

/** The document of a sandboxed frame around HTML of a cell, in the theme's colours where the HTML says nothing else. */
export function frameDocument(html: string, color: Color): string {
  return `<!doctype html><html><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}">
<style>
html { background: transparent; color: ${color("text")}; font: 400 12px/18px Inter, system-ui, sans-serif; color-scheme: normal; }
body { margin: 0; overflow-wrap: break-word; }
table { border-collapse: collapse; }
th, td { padding: 2px 10px; border-bottom: 1px solid ${color("border")}; text-align: right; }
a { color: ${color("accent")}; }
</style></head><body>${html}</body></html>`;
}
