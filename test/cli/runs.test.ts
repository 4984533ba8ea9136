import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parquetReadObjects } from "hyparquet";
import { describe, expect, it } from "vitest";
import { databasePath, openDatabase } from "../../db/openDatabase.ts";
import { RunStore } from "../../db/runStore.ts";
import { newRun } from "../db/newRun.ts";
import { temporaryFolder } from "../db/temporaryFolder.ts";
import { columnsOf } from "../runs/loggedRows.ts";
import { steerlab } from "./steerlab.ts";

const losses: Readonly<Record<string, readonly number[]>> = { "w-1": [4, 0.1 + 0.2, Number.NaN], "w-2": [5, 1 / 3] };

/** A workspace with two warm starts. */
function workspace(): string {
  const folder = temporaryFolder();
  mkdirSync(dirname(databasePath(folder)), { recursive: true });
  const db = openDatabase(databasePath(folder));
  const runs = new RunStore(db);
  Object.entries(losses).forEach(([id, values], seed) => {
    const name = `lora, "seed" ${seed}`;
    runs.start({ ...newRun(id, { name, seed, config: { learningRate: 10 ** -seed } }, 1_750_000_000_000 + seed), notebook: "a.ts" });
    runs.log(id, columnsOf(values.map((value, step) => ({ metric: "loss", step, value }))), 1_750_000_002_000);
    runs.end(id, "finished", 1_750_000_003_000, null);
  });
  db.close();
  return folder;
}

const runs = async (folder: string, ...args: readonly string[]) => {
  const ended = await steerlab("runs", ...args, "--workspace", folder);
  return { ...ended, json: () => JSON.parse(ended.out) };
};

describe("steerlab runs", () => {
  it("lists by a query, and marks the place of what is wrong in one", async () => {
    const folder = workspace();
    expect((await runs(folder, "list", "learningRate < 0.5", "--json")).json()).toEqual([expect.objectContaining({ id: "w-2" })]);
    const wrong = await runs(folder, "list", "kind = warm-start and learnRate < 1");
    expect(wrong.code).toBe(1);
    expect(wrong.errors).toContain(`  kind = warm-start and learnRate < 1\n  ${" ".repeat(22)}${"^".repeat(9)}\n`);
    expect(wrong.errors).toContain("config.learningRate");
  });

  it("exports every value, to the last bit, as CSV, JSON Lines and Parquet", async () => {
    const folder = workspace();
    const file = (name: string) => join(folder, name);
    for (const to of ["csv", "jsonl", "parquet"])
      expect((await runs(folder, "export", "--to", to, "--output", file(`runs.${to}`))).code).toBe(0);
    const csv = readFileSync(file("runs.csv"), "utf8").split("\r\n");
    expect(csv[0]).toBe("run,name,kind,metric,step,value");
    expect(csv).toContain('w-1,"lora, ""seed"" 0",warm-start,loss,1,0.30000000000000004');
    expect(csv).toContain('w-1,"lora, ""seed"" 0",warm-start,loss,2,NaN');
    const lines = readFileSync(file("runs.jsonl"), "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines.map((line) => [line.id, line.series.loss.values])).toEqual([
      ["w-2", [5, 1 / 3]],
      ["w-1", [4, 0.1 + 0.2, "NaN"]],
    ]);
    const bytes = readFileSync(file("runs.parquet"));
    const rows = await parquetReadObjects({
      file: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer,
    });
    expect(rows.map((row) => [row.run, row.metric, Number(row.step), row.value])).toEqual([
      ["w-2", "loss", 0, 5],
      ["w-2", "loss", 1, 1 / 3],
      ["w-1", "loss", 0, 4],
      ["w-1", "loss", 1, 0.1 + 0.2],
      ["w-1", "loss", 2, Number.NaN],
    ]);
  });

  it("exports a bundle that another workspace imports once", async () => {
    const [from, to] = [workspace(), temporaryFolder()];
    const file = join(from, "runs.steerlab");
    await runs(from, "export", "w-2", "--to", "bundle", "--output", file);
    expect((await runs(to, "import", file, "--json")).json()).toEqual({ imported: ["w-2"], known: [] });
    expect((await runs(to, "import", file, "--json")).json()).toEqual({ imported: [], known: ["w-2"] });
    expect((await runs(to, "list", "--json")).json()).toEqual([expect.objectContaining({ id: "w-2", metrics: { loss: 1 / 3 } })]);
  });

  it("writes a comparison as one page that loads nothing", async () => {
    const folder = workspace();
    const file = join(folder, "report.html");
    expect((await runs(folder, "compare", "w-1", "w-2", "--output", file)).code).toBe(0);
    const html = readFileSync(file, "utf8");
    expect(html).toContain("<td>learningRate</td><td><b>1</b></td><td><b>0.1</b></td>");
    expect(html).toContain("<figcaption>loss</figcaption><svg");
    expect(html).toContain("lora, &quot;seed&quot; 0");
    expect(html).not.toMatch(/<script|src=|href=/);
    expect((await runs(folder, "compare", "w-1", "w-2", "--output", file)).errors).toContain("exchange/file-exists");
  });

  it("writes TensorBoard's event files, a folder a run", async () => {
    const folder = workspace();
    const logs = join(folder, "tensorboard");
    await runs(folder, "export", "--to", "tensorboard", "--output", logs);
    expect(readdirSync(logs).sort()).toEqual(["lora-seed-0-w-1", "lora-seed-1-w-2"]);
    expect(readdirSync(join(logs, "lora-seed-0-w-1"))).toEqual(["events.out.tfevents.1750000000.w-1"]);
  });

  it("deletes into a trash, brings back, empties it, and backs up", async () => {
    const folder = workspace();
    const ids = async () => ((await runs(folder, "list", "--json")).json() as { id: string }[]).map(({ id }) => id);
    await runs(folder, "delete", "w-1");
    expect(await ids()).toEqual(["w-2"]);
    await runs(folder, "restore", "w-1");
    expect(await ids()).toEqual(["w-2", "w-1"]);
    await runs(folder, "delete", "w-1");
    expect((await runs(folder, "gc", "--json")).json()).toMatchObject({ runs: 1 });
    expect((await runs(folder, "restore", "w-1")).errors).toContain("run/unknown");
    const backup = (await runs(folder, "backup", "--json")).json() as { path: string };
    expect(existsSync(backup.path)).toBe(true);
  });

  it("says of a file that is no bundle that it is none, and changes nothing", async () => {
    const folder = workspace();
    writeFileSync(join(folder, "notes.txt"), "notes ".repeat(300));
    const { code, errors } = await runs(folder, "import", join(folder, "notes.txt"));
    expect([code, errors]).toEqual([1, expect.stringContaining("run/no-bundle: notes.txt is no bundle of runs")]);
  });
});
