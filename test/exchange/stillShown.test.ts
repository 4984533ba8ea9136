// What is live in the page, as it stands in a report and in an .ipynb.
import { describe, expect, it } from "vitest";
import { explorer } from "../../src/chart/explorer.ts";
import type { IpynbOutput } from "../../src/exchange/ipynb.ts";
import { outputFromJupyter } from "../../src/exchange/outputFromJupyter.ts";
import { outputToJupyter, ownType } from "../../src/exchange/outputToJupyter.ts";
import { stillExplorer, stillTraining } from "../../src/exchange/stillShown.ts";
import type { Shown } from "../../src/output/shown.ts";
import { trace } from "../../src/steer/trace.ts";
import { bigramLM } from "../steer/bigramLM.ts";

const training = { shown: "training", runId: "w-1", steps: 4, title: "Warm start" } as const;
const series = (...values: number[]) => ({ steps: Float64Array.from(values, (_, k) => k), values: Float64Array.from(values) });
const none = series();

describe("a training", () => {
  it("is the loss of its run, with the held-out values beside it", () => {
    const figure = stillTraining(training, series(3, 2, Number.NaN), series(2.5)) as Extract<Shown, { shown: "figure" }>;
    expect(figure.data).toMatchObject([
      { name: "training", x: [0, 1, 2], y: [3, 2, null], line: { color: "token:warm" } },
      { name: "held out", mode: "markers", y: [2.5] },
    ]);
    expect(figure.summary).toContain("3 of 4 steps");
  });

  it("is a sentence when its run is not in the workspace", () => {
    expect(stillTraining(training, none, none)).toEqual({
      shown: "text",
      text: "Warm start: the run w-1 has no losses in this workspace.",
    });
  });
});

describe("an explorer", () => {
  const examples = [
    { prompt: "ab", completion: "cd" },
    { prompt: "e", completion: "fgh" },
  ];

  it("shows the position in which base and warm differ most, and comes back live from an .ipynb", async () => {
    const traced = await trace(bigramLM, examples);
    const shown = explorer(traced) as Extract<Shown, { shown: "explorer" }>;
    const figure = stillExplorer(shown.explorer);
    const kl = traced.tokens.map((token) => token.kl);
    const most = traced.top(kl.indexOf(Math.max(...kl)), 1, { by: "warm" })[0]!;
    const [text, , base, warm] = figure.table!.rows[0]!;
    expect([text, base, warm]).toEqual([most.text, most.base, most.warm]);
    const output = outputToJupyter({ kind: "display", shown }, () => "#000000");
    expect(Object.keys((output as Extract<IpynbOutput, { data: unknown }>).data)).toEqual([
      "application/vnd.plotly.v1+json",
      "text/plain",
      ownType,
    ]);
    const written = JSON.parse(JSON.stringify(output));
    expect(outputFromJupyter(written)).toEqual({ kind: "display", shown });
  });
});
