import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { SafetensorsFile } from "../../src/lm/safetensors.ts";
import { defaultLoraTargets, initialLoraValues, lora, loraMethod, loraModules, loraShapes } from "../../src/peft/lora.ts";
import { readPeftFolder, writePeftFolder } from "../../src/peft/peftFolder.ts";
import { seededRandom } from "../../src/random/seededRandom.ts";
import { adapterFolder, configOf, families, peftMethods } from "./peftReference.ts";

const root = mkdtempSync(join(tmpdir(), "peft-"));
const copy = join(root, "copy");
afterAll(() => rmSync(root, { recursive: true }));
beforeEach(() => {
  rmSync(copy, { recursive: true, force: true });
  cpSync(adapterFolder("qwen2", "lora"), copy, { recursive: true });
});

const config = configOf("qwen2");

function changeConfig(change: Record<string, unknown>): void {
  const path = join(copy, "adapter_config.json");
  writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, "utf8")), ...change }));
}

const eachReference = families.flatMap((family) => peftMethods.map((method) => [family, method] as const));

test.each(eachReference)("writes %s's %s adapters with the names, shapes and settings that PEFT writes", async (family, method) => {
  const read = await readPeftFolder(adapterFolder(family, method), configOf(family));
  const written = join(root, `written-${family}-${method}`);
  await writePeftFolder(written, read, configOf(family), `models/${family}`);
  const [ours, theirs] = await Promise.all(
    [written, adapterFolder(family, method)].map(async (folder) => {
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
  [{ peft_type: "LOHA" }, "LOHA"],
  [{ peft_type: undefined }, "peft_type"],
  [{ use_dora: true }, "use_dora"],
  [{ init_lora_weights: "pissa" }, "pissa"],
  [{ bias: "all" }, "bias"],
  [{ modules_to_save: ["lm_head"] }, "lm_head"],
  [{ target_modules: { q_proj: 1 } }, "target_modules"],
  [{ target_modules: null }, "target_modules"],
  [{ rank_pattern: { q_proj: "two" } }, "rank_pattern"],
])("an option that would compute something else is refused by name: %j", async (change, named) => {
  changeConfig(change);
  await expect(readPeftFolder(copy, config)).rejects.toMatchObject({
    code: "adapter/unsupported",
    message: expect.stringContaining(named),
  });
});

test("tensors that do not fit the base are named", async () => {
  await expect(readPeftFolder(copy, configOf("gpt2"))).rejects.toMatchObject({ code: "adapter/no-such-module" });
  await expect(readPeftFolder(adapterFolder("qwen2", "prompt_tuning"), { ...config, hidden: 32 })).rejects.toMatchObject({
    code: "adapter/shape-mismatch",
  });
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

describe("modules are chosen as PEFT chooses them", () => {
  /** by the settings alone: the folder's tensors are those of q_proj and v_proj */
  const chosen = (change: Record<string, unknown>) => {
    const json = { ...JSON.parse(readFileSync(join(copy, "adapter_config.json"), "utf8")), ...change };
    return loraModules(loraMethod.peft!.read(json, config), config);
  };
  const names = (modules: readonly { name: string }[]) => modules.map(({ name }) => name.replace("model.layers.", ""));

  test("by a regular expression that matches whole names", () => {
    const modules = chosen({ target_modules: ".*\\.(?P<layer>1)\\..*(q|v)_proj" });
    expect(names(modules)).toEqual(["1.self_attn.q_proj", "1.self_attn.v_proj"]);
    expect(() => chosen({ target_modules: "q_proj" })).toThrow(/leaves no linear module/);
    expect(() => chosen({ target_modules: "(" })).toThrow(/module pattern/);
  });

  test("all linear modules but the head", () => {
    expect(chosen({ target_modules: "all-linear" })).toHaveLength(7 * config.layers);
  });

  test("less the excluded ones, and only in some layers", () => {
    expect(names(chosen({ exclude_modules: ["v_proj"] }))).toEqual(["0.self_attn.q_proj", "1.self_attn.q_proj"]);
    expect(names(chosen({ exclude_modules: ".*layers\\.0.*" }))).toEqual(["1.self_attn.q_proj", "1.self_attn.v_proj"]);
    expect(names(chosen({ layers_to_transform: 1 }))).toEqual(["1.self_attn.q_proj", "1.self_attn.v_proj"]);
    expect(names(chosen({ layers_to_transform: [0], layers_pattern: "layers" }))).toEqual(["0.self_attn.q_proj", "0.self_attn.v_proj"]);
    expect(() => chosen({ layers_to_transform: [0], layers_pattern: "h" })).toThrow(/leaves no linear module/);
  });

  test("names that the base does not have are passed over", () => {
    expect(names(chosen({ target_modules: ["q_proj", "query_key_value"] }))).toEqual(["0.self_attn.q_proj", "1.self_attn.q_proj"]);
  });

  test("with ranks and alphas of their own, and rank-stabilised", () => {
    const [q, v] = chosen({ rank_pattern: { "0.*q_proj": 2 }, alpha_pattern: { v_proj: 16 } });
    expect([q, v]).toMatchObject([
      { rank: 2, scaling: 4 },
      { rank: 4, scaling: 4 },
    ]);
    expect(chosen({ use_rslora: true })[0]!.scaling).toBe(4);
  });
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
