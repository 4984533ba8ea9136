import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { requirePackage } from "./tf.ts";

/** Why set-up could not prepare the native backend, as it left word beside the binding; null when it could, or has not run. */
export function setupFailure(): { readonly why: string; readonly fix: string } | null {
  const file = join(dirname(requirePackage.resolve("@tensorflow/tfjs-node-gpu/package.json")), "lib", "napi-v8", "setup.json");
  if (!existsSync(file)) return null;
  const { state, why, fix } = JSON.parse(readFileSync(file, "utf8")) as { state: string; why: string; fix: string };
  return state === "failed" ? { why, fix } : null;
}
