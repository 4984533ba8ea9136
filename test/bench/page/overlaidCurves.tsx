// Runs in a browser: curves of many runs from memory to the drawn chart, by the page's own component, and by Plotly's WebGL lines.
import { createRoot, type Root } from "react-dom/client";
import { CurvesChart } from "../../../renderer/runs/curves/CurvesChart.tsx";
import type { ChartLine } from "../../../renderer/runs/curves/chartLine.ts";
import { seededRandom } from "../../../src/random/seededRandom.ts";

const random = seededRandom(7);
const [runs, points] = [100, 10_000];

/** Losses with noise and a spike now and then. */
const lines: ChartLine[] = Array.from({ length: runs }, (_, place) => ({
  letter: String(place),
  name: `run ${place}`,
  place,
  curve: {
    x: Float64Array.from({ length: points }, (_, i) => i),
    y: Float64Array.from(
      { length: points },
      (_, i) => 2 + 8 * Math.exp(-i / 900) + 0.3 * random.normal() + (random.uniform() < 1e-4 ? 20 : 0),
    ),
  },
}));

const box = document.body.appendChild(Object.assign(document.createElement("div"), { style: "width: 960px; margin: 20px" }));

/** Until the picture's pixels can be read: what is drawn later would not be counted. */
function pixels(canvas: HTMLCanvasElement): number {
  const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
  let inked = 0;
  for (let i = 3; i < data.length; i += 4) if (data[i]! > 0) inked++;
  return inked;
}

const drawnCanvas = (): Promise<HTMLCanvasElement> =>
  new Promise((resolve) => {
    const look = () => {
      const canvas = box.querySelector<HTMLCanvasElement>(`canvas[data-drawn="${runs}"]`);
      if (canvas) resolve(canvas);
      else requestAnimationFrame(look);
    };
    look();
  });

/** @returns ms, and how many pixels have ink */
async function draw(smoothing: number): Promise<{ milliseconds: number; inked: number }> {
  const root: Root = createRoot(box);
  const begin = performance.now();
  root.render(<CurvesChart title="loss" unit="nats a token" xTitle="step" lines={lines} smoothing={smoothing} logX={false} logY={false} />);
  const inked = pixels(await drawnCanvas());
  const milliseconds = performance.now() - begin;
  root.unmount();
  return { milliseconds, inked };
}

const fifth = (values: Float64Array): Float64Array => values.filter((_, i) => i % 5 === 0);

/** The same lines as Plotly draws them, with every fifth of their points: all of them take it far longer. */
async function drawWithPlotly(): Promise<{ milliseconds: number }> {
  const { default: Plotly } = await import("plotly.js-cartesian-dist-min");
  const begin = performance.now();
  const data = lines.map(({ curve }) => ({ type: "scatter", mode: "lines", x: fifth(curve.x), y: fifth(curve.y), line: { width: 1 } }));
  await Plotly.react(box, data, { width: 960, height: 220, showlegend: false, title: { text: `loss` } });
  const milliseconds = performance.now() - begin;
  Plotly.purge(box);
  return { milliseconds };
}

Object.assign(globalThis, { draw, drawWithPlotly });
