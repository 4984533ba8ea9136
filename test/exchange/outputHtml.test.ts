import { expect, it } from "vitest";
import { outputsHtml } from "../../src/exchange/report/outputHtml.ts";
import { ReportFigures } from "../../src/exchange/report/reportFigures.ts";
import { html, svg } from "../../src/output/picture.ts";
import type { Shown } from "../../src/output/shown.ts";
import { summariseNumbers } from "../../src/output/shownNumbers.ts";

const htmlOf = (shown: Shown): string => outputsHtml([{ kind: "display", shown }], new ReportFigures());

it("puts HTML of a cell into a frame that runs nothing, as text that cannot leave its attribute", () => {
  const text = htmlOf(html('"></iframe><script>alert(1)</script>', { height: 90 }));
  expect(text).toContain('sandbox=""');
  expect(text).toContain('style="height: 90px"');
  expect(text).not.toContain("<script>");
  expect(text.match(/<\/iframe>/g)).toHaveLength(1);
});

it("puts pictures in as themselves, an SVG too, with what is to be seen on them", () => {
  const text = htmlOf(svg('<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>', { alt: 'A "box"' }));
  expect(text).toMatch(/^<img class="picture" src="data:image\/svg\+xml;base64,[\w+/=]+" alt="A &quot;box&quot;">$/);
});

it("prints objects and numbers as a terminal does", () => {
  const root = {
    kind: "object",
    text: "Object",
    size: 1,
    children: [{ name: "a", step: ["property", "a"], kind: "number", text: "1" }],
  } as const;
  expect(htmlOf({ shown: "tree", root })).toBe('<pre class="stream">{ a: 1 }</pre>');
  const numbers = {
    shown: "numbers",
    type: "Float32Array",
    dtype: "float32",
    shape: [2],
    bytes: 8,
    summary: summariseNumbers([1, 2]),
  } as const;
  expect(htmlOf(numbers)).toContain("Float32Array [2], 1.000 to 2.000");
});
