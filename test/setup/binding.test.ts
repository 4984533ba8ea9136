import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { installBinding, installedBinding } from "../../main/setup/binding.mjs";

const hasCompiler = process.platform === "linux" && spawnSync("g++", ["--version"]).status === 0;
if (!hasCompiler) console.log("Skipped: no g++ on this machine, so no binding can be compiled.");

/** A binding in two files, as the real one, against a library of one function. */
const backend = `extern "C" const char* TF_Version(); const char* version() { return TF_Version(); }`;
const binding = `#include <node_api.h>
const char* version();
static napi_value Init(napi_env env, napi_value exports) {
  napi_value text;
  napi_create_string_utf8(env, version(), NAPI_AUTO_LENGTH, &text);
  napi_set_named_property(env, exports, "TF_Version", text);
  return exports;
}
NAPI_MODULE(NODE_GYP_MODULE_NAME, Init)`;

describe.skipIf(!hasCompiler)("the binding", () => {
  const folder = mkdtempSync(join(tmpdir(), "steerlab-binding-"));
  const library = join(folder, "tensorflow-9.9.9-cpu");
  const root = join(folder, "clone");
  const sources = join(root, "node_modules/@tensorflow/tfjs-node-gpu");
  const setup = { root, cache: join(folder, "cache"), node: process.execPath };

  beforeAll(() => {
    for (const made of [join(sources, "binding"), join(root, "main/setup/native"), join(library, "tensorflow/include")])
      mkdirSync(made, { recursive: true });
    writeFileSync(join(root, "package.json"), "{}");
    writeFileSync(join(sources, "package.json"), '{"version":"1.0.0"}');
    cpSync(join(import.meta.dirname, "../../node_modules/node-api-headers"), join(root, "node_modules/node-api-headers"), {
      recursive: true,
    });
    writeFileSync(join(folder, "library.cc"), 'extern "C" const char* TF_Version() { return "9.9.9"; }');
    for (const name of ["cc", "framework"]) {
      execFileSync("g++", ["-shared", "-fPIC", "-o", join(library, `tensorflow/libtensorflow_${name}.so.2`), join(folder, "library.cc")]);
    }
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(setup.cache, { recursive: true, force: true });
    rmSync(installedBinding(root), { force: true });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const write = (backendSource: string) => {
    writeFileSync(join(sources, "binding/tfjs_backend.cc"), backendSource);
    writeFileSync(join(root, "main/setup/native/binding.cc"), binding);
  };

  test("is compiled once, proves that it loads, and a second time comes from the cache without a compiler", async () => {
    write(backend);
    expect(await installBinding(setup, library)).toBe("9.9.9");
    rmSync(installedBinding(root));
    vi.stubEnv("PATH", folder);
    expect(await installBinding(setup, library)).toBe("9.9.9");
    expect(existsSync(installedBinding(root))).toBe(true);
  });

  test("without a compiler says what to install", async () => {
    write(backend);
    vi.stubEnv("PATH", folder);
    vi.stubEnv("CXX", "");
    await expect(installBinding(setup, library)).rejects.toMatchObject({
      why: "no C++ compiler was found",
      fix: expect.stringContaining("g++"),
    });
  });

  test("that does not compile says the compiler's own error, and nothing half-made stays in the cache", async () => {
    write("int f() { return undeclared; }");
    await expect(installBinding(setup, library)).rejects.toMatchObject({ why: expect.stringMatching(/could not compile.*undeclared/) });
    expect(readdirSync(setup.cache)).toEqual([]);
  });

  test("that ends the process when it is loaded is not put in place", async () => {
    write(`extern "C" const char* TF_Version(); const char* version() { __builtin_trap(); }`);
    await expect(installBinding(setup, library)).rejects.toMatchObject({ why: expect.stringContaining("does not load on this machine") });
    expect(existsSync(installedBinding(root))).toBe(false);
  });
});
