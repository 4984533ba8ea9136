import { describe, expect, it } from "vitest";
import { ticks } from "../../renderer/output/ticks.ts";
import { ansiRuns, withoutOverwritten } from "../../src/output/ansi.ts";
import { duration, estimate } from "../../src/output/duration.ts";
import { markdownHtml } from "../../src/output/markdownHtml.ts";

describe("terminal text", () => {
  it("becomes stretches of one look each, without the escape sequences", () => {
    expect(ansiRuns("a \u001b[1;32mb\u001b[0m c\u001b[2K")).toEqual([
      { text: "a ", look: "" },
      { text: "b", look: "a-green a-bold" },
      { text: " c", look: "" },
    ]);
  });

  it("shows of an overwritten line what a terminal would show", () => {
    expect(withoutOverwritten("10 %\r50 %\r100 %\ndone\r\n")).toBe("100 %\ndone\n");
  });
});

describe("markdown", () => {
  it("sets formulas in lines and as blocks, and leaves money and code alone", () => {
    expect(markdownHtml("$\\mu$ is $5 and $6, `$x$`").match(/class="katex"/g)).toHaveLength(1);
    expect(markdownHtml("$$\na^2\n$$")).toContain("katex-display");
  });

  it("lets no HTML and no script address through", () => {
    expect(markdownHtml("<img src=x onerror=alert(1)>")).not.toContain("<img");
    expect(markdownHtml("[a](javascript:alert(1))")).not.toContain("href");
  });

  it("shows a formula with an error instead of failing", () => {
    expect(markdownHtml("$\\frac{$")).toContain("frac");
  });
});

it("rounds what is still to come, and not what has been", () => {
  expect([duration(410), duration(9_700), duration(149_000)]).toEqual(["0.41 s", "9.7 s", "2 min 29 s"]);
  expect([estimate(300), estimate(11_040), estimate(149_000)]).toEqual(["1 s", "11 s", "2 min 29 s"]);
});

it("puts ticks at round values inside the range", () => {
  expect(ticks(-2, 6, 8)).toEqual([-2, -1, 0, 1, 2, 3, 4, 5, 6]);
  expect(ticks(0.31, 0.52, 4)).toEqual([0.4, 0.5]);
  expect(ticks(1, 1, 4)).toEqual([]);
});
