/*
 * How long a person waits for the page, in a real Chromium over the real service and kernels.
 *
 *   npm run -s bench -- ui --json
 *   npm run -s bench -- ui round-trip interrupt-guard --rounds 20
 *
 * Prints one JSON line a measure; without --json a table. Nothing fails by time.
 */
import { cpus, loadavg, totalmem } from "node:os";
import { parseArgs } from "node:util";
import { launchChromium, withoutGpuRaster } from "../../browser/chromium.ts";
import { type Spread, spread } from "../spread.ts";
import { type UiMeasure, uiMeasures } from "./measures.ts";

export interface UiLine extends Partial<Spread> {
  readonly measure: string;
  readonly work: string;
  readonly unit: "ms";
  readonly samples?: readonly number[];
  readonly target?: string;
  /** whether the median meets the target */
  readonly met?: boolean;
  readonly loadBefore: number;
  readonly error?: string;
}

const { values, positionals: words } = parseArgs({
  options: { json: { type: "boolean", default: false }, rounds: { type: "string" } },
  allowPositionals: true,
});
// The first word may be that of the group.
const positionals = words[0] === "ui" ? words.slice(1) : words;
const rounds = values.rounds === undefined ? undefined : Number(values.rounds);
const unknown = positionals.find((name) => !uiMeasures.some((measure) => measure.name === name));
if (unknown !== undefined || (rounds !== undefined && !(Number.isInteger(rounds) && rounds > 0))) {
  process.stderr.write(`ui [${uiMeasures.map(({ name }) => name).join(" ")}] [--rounds N] [--json]\n`);
  process.exit(2);
}

const browser = await launchChromium(withoutGpuRaster);
const machine = { cpu: cpus()[0]?.model.trim() ?? "unknown", cores: cpus().length, memoryGB: Math.round(totalmem() / 1e9) };
const versions = { node: process.versions.node, chromium: browser.version() };
for (const measure of uiMeasures.filter(({ name }) => positionals.length === 0 || positionals.includes(name))) {
  process.stderr.write(`${measure.name} …\n`);
  const line = await take(measure);
  if (values.json) process.stdout.write(`${JSON.stringify({ ...line, machine, versions, date: new Date().toISOString() })}\n`);
  else process.stdout.write(`${rowOf(line)}\n`);
}
await browser.close();

async function take(measure: UiMeasure): Promise<UiLine> {
  const { name, work, atMost } = measure;
  const common = { measure: name, work, unit: "ms" as const, loadBefore: loadavg()[0]! };
  try {
    const samples = await measure.samples(browser, rounds ?? measure.rounds);
    const middle = spread(samples);
    return { ...common, samples, ...middle, ...(atMost === undefined ? {} : { target: `≤ ${atMost}`, met: middle.median <= atMost }) };
  } catch (error) {
    return { ...common, error: error instanceof Error ? error.message : String(error) };
  }
}

function rowOf({ measure, median, min, max, target, met, error }: UiLine): string {
  if (error !== undefined) return `${measure.padEnd(20)} failed: ${error}`;
  const aim = target === undefined ? "" : `${target} ${met ? "met" : "missed"}`;
  return `${measure.padEnd(20)} ${median!.toFixed(1)} ms  (${min!.toFixed(1)} – ${max!.toFixed(1)})  ${aim}`;
}
