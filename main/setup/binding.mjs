import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { findProgram, runCommand, tellingLine } from "./command.mjs";
import { shortDigest } from "./digest.mjs";
import { filledFolder } from "./filledFolder.mjs";
import { SetupFailure } from "./setupFailure.mjs";

// The binding of @tensorflow/tfjs-node-gpu, compiled from the sources in its package and one of ours against the library in the cache.

const flags = ["-O2", "-std=c++17", "-shared", "-fPIC", "-DNAPI_VERSION=8", "-DNODE_GYP_MODULE_NAME=tfjs_binding"];
const packageSource = "binding/tfjs_backend.cc";
/** Includes the package's other source, and adds to it. */
const ownSource = (/** @type {string} */ root) => join(root, "main", "setup", "native", "binding.cc");

/** @param {string} root */
export const installedBinding = (root) => join(packageFolder(root), "lib", "napi-v8", "tfjs_binding.node");

const packageFolder = (/** @type {string} */ root) => join(root, "node_modules", "@tensorflow", "tfjs-node-gpu");

/**
 * Names a compiled binding by all that it was made of.
 * @param {string} root
 * @param {string} library its folder: the binding looks for the library there
 */
export function bindingKey(root, library) {
  const packages = ["@tensorflow/tfjs-node-gpu", "node-api-headers"].map((name) => versionOf(root, name));
  return shortDigest([flags, packageSource, readFileSync(ownSource(root), "utf8"), packages, library]);
}

function versionOf(/** @type {string} */ root, /** @type {string} */ name) {
  return JSON.parse(readFileSync(join(root, "node_modules", name, "package.json"), "utf8")).version;
}

/**
 * Compiles the binding into the cache unless it is there, proves that it loads, and puts it where its package looks for it.
 * @param {{ root: string, cache: string, node: string }} setup
 * @param {string} library
 * @returns {Promise<string>} TensorFlow's version, as the loaded library says it
 */
export async function installBinding({ root, cache, node }, library) {
  const folder = join(cache, `binding-${bindingKey(root, library)}`);
  if (!existsSync(folder)) await filledFolder(folder, (part) => compile(root, library, join(part, "tfjs_binding.node")));
  const compiled = join(folder, "tfjs_binding.node");
  const version = await loadedVersion(node, compiled);
  copyWhole(compiled, installedBinding(root));
  return version;
}

async function compile(/** @type {string} */ root, /** @type {string} */ library, /** @type {string} */ output) {
  const compiler = process.env.CXX ? findProgram(process.env.CXX) : (findProgram("g++") ?? findProgram("clang++"));
  if (!compiler) throw new SetupFailure("no C++ compiler was found", "Install g++ (on Debian: apt install g++).");
  const headers = [dirname(createRequire(join(root, "package.json")).resolve("node-api-headers/package.json")), "include"];
  const includes = [join(...headers), ".", join(library, "tensorflow", "include")].flatMap((folder) => ["-I", folder]);
  const libraries = join(library, "tensorflow");
  const links = ["-L", libraries, "-l:libtensorflow_cc.so.2", "-l:libtensorflow_framework.so.2", `-Wl,-rpath,${libraries}`];
  const compiled = await runCommand(compiler, [...flags, ...includes, packageSource, ownSource(root), "-o", output, ...links], {
    cwd: packageFolder(root),
  });
  if (compiled.code === 0) return;
  throw new SetupFailure(
    `${compiler} could not compile TensorFlow's binding (${tellingLine(compiled.output)})`,
    "Install a C++17 compiler with its standard library (on Debian: apt install g++).",
    { passing: true },
  );
}

/** In a process of its own: a library made for another processor ends it. */
async function loadedVersion(/** @type {string} */ node, /** @type {string} */ file) {
  const program = "process.stdout.write(String(require(process.argv[1]).TF_Version))";
  const env = { ...process.env, TF_CPP_MIN_LOG_LEVEL: "3", TF_ENABLE_ONEDNN_OPTS: "1" };
  const { code, output } = await runCommand(node, ["-e", program, file], { env, timeout: 120_000 });
  // The library may say something on stderr first.
  if (code === 0) return output.trim().split("\n").pop() ?? "";
  throw new SetupFailure(
    `TensorFlow's library does not load on this machine (${tellingLine(output)})`,
    "It needs a processor with AVX and glibc 2.27 or later.",
    { passing: true },
  );
}

/** The old file may be loaded in a running process: it is replaced, never written into. */
function copyWhole(/** @type {string} */ from, /** @type {string} */ to) {
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, `${to}.part`);
  renameSync(`${to}.part`, to);
}
