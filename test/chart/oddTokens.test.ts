// Tokens as vocabularies really have them: very long, all blanks, numbers, twice the same text; and labels that the base excludes.
import { beforeAll, describe, expect, test } from "vitest";
import { chart } from "../../src/chart/chart.ts";
import { explorerFigure } from "../../src/chart/explorerFigure.ts";
import { axisLabels, escapeText } from "../../src/chart/figureParts.ts";
import { stackedPanels } from "../../src/chart/stackedPanels.ts";
import { themedFigure } from "../../src/chart/themedFigure.ts";
import type { ShownFigure } from "../../src/output/shown.ts";
import { enterSession, quietSession } from "../../src/session/session.ts";
import { positionRows } from "../../src/steer/explorerView.ts";
import type { Trace } from "../../src/steer/trace.ts";
import { traceLogits } from "../../src/steer/traceLogits.ts";

const texts = ["a very long token ".repeat(12), "1", "2", "10", "same", "same", "token:warm", "<b>", "", "\n", "\u202Eturned", "x"];
const rows = Array.from({ length: 12 }, (_, r) => ({
  base: texts.map((_, i) => Math.sin(i * 3 + r)),
  warm: texts.map((_, i) => 2 * Math.cos(i * 2 + r)),
  target: r,
  prefix: [texts[r]!, texts[(r + 1) % 12]!],
}));

let odd: Trace;
let excluded: Trace;
beforeAll(async () => {
  enterSession(quietSession);
  odd = await traceLogits(rows, { text: (id) => texts[id]! });
  excluded = await traceLogits([
    { base: [0, Number.NEGATIVE_INFINITY, 1], warm: [0, 1, 2], target: 1 },
    { base: [0, 0, 1], warm: [0, 1, 2], target: 1 },
  ]);
});

interface Bars {
  readonly type?: string;
  readonly x?: (number | null)[];
  readonly y?: string[];
  readonly z?: (number | null)[][];
  readonly text?: string[];
  readonly zmax?: number;
  readonly yaxis?: string;
  readonly colorbar?: { x: number; y: number; len: number };
}
const bars = (figure: ShownFigure) => (figure.data as Bars[]).filter(({ type }) => type === "bar");
interface Axis {
  readonly domain?: [number, number];
  readonly type?: string;
}
type Axes = Record<string, Axis | undefined>;

const figures = (trace: Trace): [string, ShownFigure][] => [
  ["kl", chart.kl(trace)],
  ["distribution", chart.distribution(trace, 0, { strength: 2 })],
  ["steeringVector", chart.steeringVector(trace, 0)],
  ["pushedTokens", chart.pushedTokens(trace)],
  ["explorer", explorerFigure(trace.explorer, 0, { setting: { strength: 1, alpha: 0.1, outside: "keep" }, where: "here" })],
];

describe("names of tokens along an axis", () => {
  test("are short, apart, and no markup and no colour", () => {
    const labels = axisLabels(texts);
    expect(labels[0]).toBe("a very long token a very lo…");
    expect(new Set(labels).size).toBe(texts.length);
    expect(labels[5]!.replaceAll("\u200B", "")).toBe("same");
    expect(labels[7]).toBe("&lt;b&gt;");
    expect(escapeText('after "token:warm"')).not.toContain("token:");
  });

  test("stand on axes of names, also where all of them are numbers", () => {
    for (const [name, figure] of figures(odd)) {
      const layout = figure.layout as Axes;
      for (const { y, yaxis = "y" } of bars(figure)) {
        expect(layout[yaxis.replace("y", "yaxis")]?.type, name).toBe("category");
        expect(new Set(y).size, name).toBe(y!.length);
        for (const label of y!) expect(label.replace(/<\/?b>/g, "").length, name).toBeLessThan(45);
      }
    }
  });

  test("are not taken for a design token when the figure gets its theme", () => {
    const drawn = themedFigure(chart.distribution(odd, 6, { k: 12 }), () => "#123456");
    expect(JSON.stringify((drawn.data as Bars[]).map(({ y }) => y))).not.toContain("#123456");
  });

  test("of blanks, nothing and marks can be seen", () => {
    expect(odd.tokens.map(({ text }) => text).slice(8, 11)).toEqual(["‹empty›", "↵", "<U+202E>turned"]);
  });
});

describe("where the base excludes the label", () => {
  test("its KL is infinite, and all that is drawn stays finite", () => {
    for (const [name, figure] of figures(excluded)) {
      for (const { x } of bars(figure)) for (const value of x!) expect(Number.isFinite(value ?? 0), name).toBe(true);
      for (const axis of Object.values(figure.layout as Record<string, { range?: number[] }>))
        for (const end of axis?.range ?? []) expect(Number.isFinite(end), name).toBe(true);
    }
  });

  test("the heat map shows it as the darkest, and the terms say ∞", () => {
    const figure = chart.kl(excluded);
    const [map] = figure.data as Bars[];
    expect(map!.z).toEqual([[map!.zmax], [excluded.tokens[1]!.kl]]);
    const [terms] = bars(figure);
    expect(terms!.text).toContain("∞");
    expect(terms!.text!.at(-1)).toBe("∞");
    expect(terms!.text).not.toContain("undefined");
  });

  test("means by place count the others, and say how many are left out", () => {
    const { summary, layout } = chart.klBy(excluded);
    expect(summary).toContain("over 1 label in 1 group:");
    expect((layout as { title: { text: string } }).title.text).toContain("n 1; larger marks hold more labels; 1 with infinite KL left out");
  });

  test("what no row holds adds nothing where there is no other token, and is unknown else", () => {
    const setting = { strength: 0, alpha: 0.1, outside: "keep" } as const;
    expect(positionRows(excluded.explorer, 0, setting, "warm").remainder).toMatchObject({ count: 0, klTerm: 0 });
    expect(positionRows(excluded.explorer, 0, setting, "warm", 2).remainder.klTerm).toBeNaN();
  });
});

describe("in a narrow place", () => {
  test("every panel has its own heading over it, and none is left where it was", () => {
    for (const [name, figure] of figures(odd)) {
      const layout = stackedPanels(figure, 420).layout as Record<string, unknown>;
      const panels = Object.keys(layout).filter((key) => /^xaxis\d*$/.test(key));
      if (panels.length < 2) continue;
      const tops = Object.entries(layout).flatMap(([key, axis]) => (/^yaxis\d*$/.test(key) ? [(axis as Axis).domain![1]] : []));
      const headings = (layout.annotations as { x: number; y: number; xref: string }[]).filter(({ xref }) => xref === "paper");
      expect(
        headings.map(({ x, y }) => [x, y]),
        name,
      ).toEqual(tops.map((top) => [0, top]));
    }
  });

  test("every panel names its tokens, also one that had its neighbour's names", () => {
    for (const figure of [chart.steeringVector(odd, 0), figures(odd).at(-1)![1]]) {
      const wide = Object.entries(figure.layout as Record<string, { showticklabels?: boolean }>);
      const narrow = stackedPanels(figure, 420).layout as Record<string, { showticklabels?: boolean; automargin?: boolean }>;
      const hidden = wide.filter(([key, axis]) => key.startsWith("yaxis") && axis.showticklabels === false);
      expect(hidden.length).toBeGreaterThan(0);
      for (const [key] of hidden) expect(narrow[key]).toMatchObject({ showticklabels: true, automargin: true });
    }
  });

  test("a colour bar stands at the right of its own panel", () => {
    const { data, layout } = stackedPanels(chart.kl(odd), 420);
    const [map] = data as Bars[];
    const [from, to] = (layout as Axes).yaxis!.domain!;
    expect(map!.colorbar).toMatchObject({ x: 1.01, y: from, len: to - from });
    expect(from).toBeGreaterThan((layout as Axes).yaxis2!.domain![1]);
  });
});
