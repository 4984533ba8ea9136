import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { gpuAnswers } from "../../main/setup/tensorflowLibrary.mjs";

/** Each backend gets a process of its own: the choice is made once a process. */
function inProcess(script: string, env: Record<string, string> = {}): { stdout: string; json: unknown } {
  const stdout = execFileSync(process.execPath, ["--input-type=module", "-e", script], {
    env: { ...process.env, ...env },
    cwd: `${import.meta.dirname}/../..`,
    encoding: "utf8",
  });
  return { stdout, json: JSON.parse(stdout) };
}

const start = `import { startBackend } from "./src/backend/startBackend.ts"; import { tf } from "./src/backend/tf.ts";`;

test("importing the namespace starts no backend", () => {
  expect(inProcess(`${start} console.log(JSON.stringify(tf.engine().backendName ?? null))`).json).toBeNull();
});

test("without a GPU the ladder ends on the native CPU and says why CUDA was not taken", () => {
  const { json } = inProcess(`${start} console.log(JSON.stringify(await startBackend()))`, {
    CUDA_VISIBLE_DEVICES: "-1",
    STEERLAB_BACKEND: "",
  });
  expect(json).toMatchObject({
    name: "native",
    kind: "native CPU",
    ladder: [
      { rung: "cuda", ok: false },
      { rung: "native", ok: true },
    ],
  });
  expect((json as { note: string }).note).toContain("sees no GPU");
});

const gather = `
  const table = tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2]), ids = tf.tensor1d([2, 0, 2], "int32");
  const gradient = tf.grad((t) => tf.sum(tf.mul(tf.gather(t, ids), 2)))(table);
  console.log(JSON.stringify({ name, same: gradient instanceof tf.Tensor, values: [...gradient.dataSync()] }));`;

test.each(["native", "wasm"])("%s differentiates a gather and gives tensors of the one Tensor class", (backend) => {
  const { json } = inProcess(`${start} const { name } = await startBackend();${gather}`, { STEERLAB_BACKEND: backend });
  expect(json).toEqual({ name: backend, same: true, values: [2, 2, 0, 0, 4, 4] });
});

test("an unknown backend is refused by its name", () => {
  const script = `${start} console.log(JSON.stringify(await startBackend().catch((e) => [e.code, e.message])))`;
  expect(inProcess(script, { STEERLAB_BACKEND: "tpu" }).json).toEqual(["backend/unknown", 'STEERLAB_BACKEND is "tpu".']);
});

test("a forced rung that fails says why and what would fix it", () => {
  const script = `${start} console.log(JSON.stringify(await startBackend("cuda").catch((e) => ({ code: e.code, message: e.message, hint: e.hint }))))`;
  const { json } = inProcess(script, { CUDA_VISIBLE_DEVICES: "-1" });
  expect(json).toMatchObject({ code: "backend/unavailable" });
  expect((json as { message: string }).message).toContain("sees no GPU");
  expect((json as { hint: string }).hint).toContain("NVIDIA driver");
});

test("the native binding takes TF32's switch as a boolean and as nothing else", () => {
  const script = `${start} import { nativeBinding } from "./src/backend/nativeBackend.ts";
    await startBackend();
    const said = (value) => { try { return nativeBinding().allowTensorFloat32(value) ?? "taken"; } catch (error) { return error.message; } };
    console.log(JSON.stringify([said(false), said(1)]));`;
  const { json } = inProcess(script, { STEERLAB_BACKEND: "native" });
  expect(json).toEqual(["taken", expect.stringContaining("boolean")]);
});

test.skipIf(!(await gpuAnswers()))("a card multiplies matrices with all digits of float32", () => {
  const script = `${start} const { name } = await startBackend();
    const a = tf.randomUniform([256, 256], 0, 1, "float32", 0), values = a.arraySync();
    const product = tf.matMul(a, a).arraySync();
    const exact = (i, j) => values[i].reduce((sum, value, k) => sum + value * values[k][j], 0);
    const off = product.flatMap((row, i) => row.map((value, j) => Math.abs(value / exact(i, j) - 1)));
    console.log(JSON.stringify({ name, off: off.reduce((most, one) => Math.max(most, one)) }));`;
  const { name, off } = inProcess(script, { STEERLAB_BACKEND: "cuda" }).json as { name: string; off: number };
  expect(name).toBe("cuda");
  expect(off).toBeLessThan(1e-5);
});
