import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { requirePackage } from "./tf.ts";

interface SetupNote {
  readonly state: string;
  /** names the binding by all that it was made of, the library included */
  readonly key?: string;
  readonly why: string;
  readonly fix: string;
}

/** What set-up left word of beside the binding; null where it has not run. */
export function setupNote(): SetupNote | null {
  const file = join(dirname(requirePackage.resolve("@tensorflow/tfjs-node-gpu/package.json")), "lib", "napi-v8", "setup.json");
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as SetupNote) : null;
}

/** Why set-up could not prepare the native backend, as it left word beside the binding; null when it could, or has not run. */
export function setupFailure(): { readonly why: string; readonly fix: string } | null {
  const note = setupNote();
  return note?.state === "failed" ? { why: note.why, fix: note.fix } : null;
}
