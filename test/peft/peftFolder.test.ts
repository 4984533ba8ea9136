import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, expect, test } from "vitest";
import { parseModelConfig } from "../../src/lm/modelConfig.ts";
import { SafetensorsFile } from "../../src/lm/safetensors.ts";
import { defaultLoraTargets, initialLoraValues, lora, loraModules, loraShapes } from "../../src/peft/lora.ts";
import { readPeftFolder, writePeftFolder } from "../../src/peft/peftFolder.ts";
import { seededRandom } from "../../src/random/seededRandom.ts";
import { adapterFolder, modelFolder } from "./loraReference.ts";

const root = mkdtempSync(join(tmpdir(), "peft-"));
const copy = join(root, "copy");
afterAll(() => rmSync(root, { recursive: true }));
beforeEach(() => {
  rmSync(copy, { recursive: true, force: true });
  cpSync(adapterFolder("qwen2"), copy, { recursive: true });
});

const configOf = (family: string) => parseModelConfig(JSON.parse(readFileSync(join(modelFolder(family), "config.json"), "utf8")));
const config = configOf("qwen2");

function changeConfig(change: Record<string, unknown>): void {
  const path = join(copy, "adapter_config.json");
  writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, "utf8")), ...change }));
}

test.each(["gpt2", "llama", "qwen2"])("writes %s adapters with the names, shapes and settings that PEFT writes", async (family) => {
  const stored = await readPeftFolder(adapterFolder(family), configOf(family));
  const written = join(root, `written-${family}`);
  await writePeftFolder(written, stored, configOf(family), `models/${family}`);
  const [ours, theirs] = await Promise.all(
    [written, adapterFolder(family)].map(async (folder) => {
      const file = await SafetensorsFile.open(join(folder, "adapter_model.safetensors"));
      const entries = [...file.entries].map(([name, { dtype, shape }]) => `${name} ${dtype} ${shape}`).sort();
      const data = await Promise.all([...file.entries.keys()].sort().map((name) => file.read(name)));
      await file.close();
      return { entries, data, json: JSON.parse(readFileSync(join(folder, "adapter_config.json"), "utf8")) as Record<string, unknown> };
    }),
  );
  expect(ours!.entries).toEqual(theirs!.entries);
  expect(ours!.data).toEqual(theirs!.data);
  for (const [name, value] of Object.entries(ours!.json)) {
    const wanted = theirs!.json[name];
    expect([name, Array.isArray(value) ? [...value].sort() : value]).toEqual([name, Array.isArray(wanted) ? [...wanted].sort() : wanted]);
  }
});

test("nothing half-written stays, and other files are not overwritten", async () => {
  const stored = await readPeftFolder(copy, config);
  const broken = { ...stored, tensors: [{ ...stored.tensors[0]!, data: null as unknown as Float32Array }] };
  await expect(writePeftFolder(join(root, "new"), broken, config, "base")).rejects.toThrow();
  expect(existsSync(join(root, "new"))).toBe(false);
  await expect(writePeftFolder(copy, broken, config, "base")).rejects.toThrow();
  expect(await readPeftFolder(copy, config)).toEqual(stored);
  const other = join(root, "other");
  mkdirSync(other);
  writeFileSync(join(other, "thesis.txt"), "years of work");
  await expect(writePeftFolder(other, stored, config, "base")).rejects.toMatchObject({ code: "adapter/folder-in-use" });
  expect(readdirSync(root).filter((name) => name.includes("partial"))).toEqual([]);
});

test("a folder without an adapter, and a broken config, are named", async () => {
  await expect(readPeftFolder(join(root, "nowhere"), config)).rejects.toMatchObject({ code: "adapter/not-found" });
  writeFileSync(join(copy, "adapter_config.json"), "{");
  await expect(readPeftFolder(copy, config)).rejects.toMatchObject({ code: "adapter/bad-config" });
});

test.each([
  [{ peft_type: "VERA" }, "VERA"],
  [{ use_dora: true }, "use_dora"],
  [{ use_rslora: true }, "use_rslora"],
  [{ bias: "all" }, "bias"],
  [{ modules_to_save: ["lm_head"] }, "lm_head"],
  [{ rank_pattern: { q_proj: 2 } }, "rank_pattern"],
  [{ target_modules: "all-linear" }, "all-linear"],
])("an option that would compute something else is refused by name: %j", async (change, named) => {
  changeConfig(change);
  await expect(readPeftFolder(copy, config)).rejects.toMatchObject({
    code: "adapter/unsupported",
    message: expect.stringContaining(named),
  });
});

test("tensors that do not fit the base are named", async () => {
  await expect(readPeftFolder(copy, configOf("gpt2"))).rejects.toMatchObject({ code: "adapter/no-such-module" });
  changeConfig({ r: 2 });
  await expect(readPeftFolder(copy, config)).rejects.toMatchObject({
    code: "adapter/shape-mismatch",
    message: expect.stringMatching(/q_proj\.lora_A.*\[4,\d+\].*\[2,\d+\]/),
  });
  changeConfig({ r: 4, target_modules: ["q_proj", "v_proj", "o_proj"] });
  await expect(readPeftFolder(copy, config)).rejects.toMatchObject({ code: "adapter/missing-tensor" });
  changeConfig({ target_modules: ["q_proj"] });
  await expect(readPeftFolder(copy, config)).rejects.toMatchObject({ code: "adapter/unexpected-tensor" });
});

test("the first values are PEFT's: A uniform in ±1/√in, B zero", () => {
  const [[nameOfA, shapeOfA], [nameOfB, shapeOfB]] = loraShapes([{ name: "m", inputs: 400, outputs: 5 }], 50) as [
    [string, number[]],
    [string, number[]],
  ];
  const a = initialLoraValues(nameOfA, shapeOfA, seededRandom(1));
  expect(Math.max(...a.map(Math.abs))).toBeLessThanOrEqual(1 / 20);
  expect(Math.max(...a.map(Math.abs))).toBeGreaterThan(0.99 / 20);
  expect(a.reduce((sum, value) => sum + value * value, 0) / a.length).toBeCloseTo(1 / 400 / 3, 4);
  expect(initialLoraValues(nameOfB, shapeOfB, seededRandom(1)).every((value) => value === 0)).toBe(true);
});

test("default targets: five projections of a llama block, all four modules of a GPT-2 block", () => {
  const names = (family: string) => loraModules(lora({ rank: 2 }), configOf(family)).map(({ name }) => name);
  const layers = configOf("gpt2").layers;
  expect(names("gpt2")).toHaveLength(4 * layers);
  expect(new Set(names("llama").map((name) => name.slice(name.lastIndexOf(".") + 1)))).toEqual(new Set(defaultLoraTargets(config)));
});
