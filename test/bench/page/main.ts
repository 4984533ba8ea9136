/*
 * Benchmarks of the page in a real Chromium over the real service.
 *
 *   npm run -s bench -- page --rounds 3
 *
 * Prints one JSON line a measure, with the goal and whether the median meets it. Nothing fails by time. The page must be built.
 */
import { existsSync } from "node:fs";
import { availableParallelism, cpus, loadavg } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { pageFolder } from "../../../main/host/staticPage.ts";
import { launchChromium, withoutGpuRaster } from "../../browser/chromium.ts";
import { spread } from "../spread.ts";
import { completing } from "./completing.ts";
import { opening } from "./opening.ts";
import type { PageMeasure } from "./pageMeasure.ts";
import { typing } from "./typing.ts";

const measures: readonly PageMeasure[] = [completing, typing, opening];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: "string", default: "3" }, json: { type: "boolean" } },
});
const rounds = Number(values.rounds);
const names = positionals.filter((name) => name !== "page");
const unknown = names.find((name) => measures.every((measure) => measure.name !== name));
if (unknown || !Number.isInteger(rounds) || rounds < 1) {
  process.stderr.write(`Give measures out of ${measures.map(({ name }) => name).join(", ")}, and --rounds from 1.\n`);
  process.exit(2);
}
if (!existsSync(join(pageFolder, "index.html"))) {
  process.stderr.write("The page is not built: npx electron-vite build.\n");
  process.exit(2);
}

const browser = await launchChromium(withoutGpuRaster);
for (const measure of measures.filter(({ name }) => names.length === 0 || names.includes(name))) {
  const { name, work, unit, atMost } = measure;
  const samples: number[] = [];
  for (let round = 0; round < rounds; round++) samples.push(Math.round(await measure.sample(browser)));
  const machine = { cpu: cpus()[0]?.model.trim() ?? "unknown", cores: availableParallelism(), load: loadavg()[0]!.toFixed(1) };
  const facts = { machine, versions: { node: process.versions.node, chromium: browser.version() }, date: new Date().toISOString() };
  const { median } = spread(samples);
  process.stdout.write(
    `${JSON.stringify({ measure: name, work, unit, ...spread(samples), samples, atMost, met: median <= atMost, ...facts })}\n`,
  );
}
await browser.close();
process.exit(0);
