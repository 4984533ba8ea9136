/*
 * The backend is one choice at start-up: CUDA, the same native library on the CPU, or WebAssembly, tried in this order.
 *
 *   const backend = await startBackend();   // { name: "native", version: "2.21.0", ladder: [{ rung: "cuda", ok: false, why: … }, …] }
 *
 * STEERLAB_BACKEND=cuda|native|wasm forces one. Model code never asks which one it is.
 */
import { SteerlabError } from "../steerlabError.ts";
import { loadNativeBackend, type NativeBinding } from "./nativeBackend.ts";
import { setupFailure } from "./setupNote.ts";
import { loadWasmBackend } from "./wasmBackend.ts";

export type BackendName = "cuda" | "native" | "wasm";

/** One try: what was tried, whether it runs, and if not, why and what would fix it, each one line. */
export interface Rung {
  readonly rung: BackendName;
  readonly ok: boolean;
  readonly why: string;
  readonly fix: string;
}

export interface Backend {
  readonly name: BackendName;
  /** As the status bar says it: `CUDA`, `native CPU`, `WebAssembly`. */
  readonly kind: string;
  /** of TensorFlow, or of the WebAssembly package */
  readonly version: string;
  /** One line for people: what runs, and why nothing faster does. */
  readonly note: string;
  readonly ladder: readonly Rung[];
}

const kinds: Record<BackendName, string> = { cuda: "CUDA", native: "native CPU", wasm: "WebAssembly" };
const order: readonly BackendName[] = ["cuda", "native", "wasm"];

let started: Promise<Backend> | null = null;
let running: Backend | null = null;

/**
 * Starts the backend, once a process: a later call gives what the first one chose.
 * @param preferred tried alone; left out, `STEERLAB_BACKEND`; without that, the whole ladder
 * @throws `backend/unknown` for another name, `backend/unavailable` when no rung holds, `backend/already-started` when another one runs
 */
export async function startBackend(preferred?: BackendName): Promise<Backend> {
  const wanted = preferred ?? fromEnvironment();
  started ??= climb(wanted ? [wanted] : order).catch((error) => {
    started = null;
    throw error;
  });
  const backend = await started;
  if (preferred && backend.name !== preferred) {
    throw new SteerlabError("backend/already-started", `Backend ${backend.name} runs already; ${preferred} cannot replace it.`, {
      hint: "Start another process with STEERLAB_BACKEND set.",
    });
  }
  return backend;
}

/** The running backend, started when none is. */
export const ensureBackend = (): Promise<Backend> => startBackend();

/** The running backend, or null before one was started. */
export const currentBackend = (): Backend | null => running;

function fromEnvironment(): BackendName | undefined {
  const name = process.env.STEERLAB_BACKEND;
  if (!name) return undefined;
  if ((order as readonly string[]).includes(name)) return name as BackendName;
  throw new SteerlabError("backend/unknown", `STEERLAB_BACKEND is "${name}".`, { hint: `Set it to one of ${order.join(", ")}.` });
}

async function climb(rungs: readonly BackendName[]): Promise<Backend> {
  const ladder: Rung[] = [];
  for (const rung of rungs) {
    const attempt = await attempts[rung](rungs.length > 1);
    ladder.push({ rung, ok: attempt.version !== null, why: attempt.why, fix: attempt.fix });
    if (attempt.version !== null) return settle(rung, attempt.version, ladder);
  }
  throw new SteerlabError("backend/unavailable", `No backend runs: ${ladder.map(describe).join("; ")}.`, {
    hint: ladder.map((rung) => rung.fix).join(" "),
    details: { ladder },
  });
}

const describe = ({ rung, why }: Rung) => `${kinds[rung]}: ${why}`;

function settle(name: BackendName, version: string, ladder: readonly Rung[]): Backend {
  const above = ladder.filter((rung) => !rung.ok).map(describe);
  const note = [`${kinds[name]}, version ${version}`, ...above].join("; ");
  running = { name, kind: kinds[name], version, note, ladder };
  return running;
}

interface Attempt {
  /** null when it failed */
  readonly version: string | null;
  readonly why: string;
  readonly fix: string;
}

const attempts: Record<BackendName, (mayUseGpu: boolean) => Attempt | Promise<Attempt>> = {
  cuda: () => attemptNative(true, (binding) => (binding.isUsingGpuDevice() ? null : noGpu)),
  native: (mayUseGpu) => attemptNative(mayUseGpu, () => null),
  wasm: attemptWasm,
};

const noGpu = {
  why: "the TensorFlow library sees no GPU",
  fix: "Install the NVIDIA driver, and let the setup fetch the CUDA build of TensorFlow.",
};

let binding: NativeBinding | null = null;

function attemptNative(gpu: boolean, check: (binding: NativeBinding) => Omit<Attempt, "version"> | null): Attempt {
  try {
    binding ??= loadNativeBackend(gpu);
  } catch (error) {
    const why = `the binding does not load (${firstLine(error)})`;
    return { version: null, ...(setupFailure() ?? { why, fix: "Run the setup again: it compiles the binding." }) };
  }
  const failure = check(binding);
  return failure ? { version: null, ...failure } : { version: binding.TF_Version, why: "runs", fix: "" };
}

async function attemptWasm(): Promise<Attempt> {
  try {
    return { version: await loadWasmBackend(), why: "runs", fix: "" };
  } catch (error) {
    return { version: null, why: firstLine(error), fix: "Reinstall the package @tensorflow/tfjs-backend-wasm." };
  }
}

const firstLine = (error: unknown): string => (error instanceof Error ? error.message : String(error)).split("\n")[0]!.trim();
