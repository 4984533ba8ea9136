import { expect, test } from "vitest";
import { endReason, type KernelEndSigns } from "../../main/kernel/endReason.ts";

const signs = (some: Partial<KernelEndSigns>): KernelEndSigns => ({ code: null, signal: null, stderr: "", memoryKills: [0, 0], ...some });

test.each<[Partial<KernelEndSigns>, string]>([
  [
    { signal: "SIGABRT", stderr: "FATAL ERROR: … JavaScript heap out of memory" },
    "The kernel ran out of memory: JavaScript's heap is full.",
  ],
  [
    { signal: "SIGABRT", stderr: "terminate called after throwing 'std::bad_alloc'" },
    "The kernel ran out of memory: native code could not get more.",
  ],
  [{ signal: "SIGKILL", memoryKills: [3, 4] }, "The machine ran out of memory, so its system ended the kernel (SIGKILL)."],
  [
    { signal: "SIGKILL", memoryKills: [null, null] },
    "The kernel was killed (SIGKILL); when nobody did that, the machine ran out of memory.",
  ],
  [{ signal: "SIGSEGV" }, "The kernel crashed (SIGSEGV)."],
  [{ signal: "SIGTERM" }, "The kernel was ended by SIGTERM."],
  [{ code: 0 }, "The kernel ended with exit code 0, as process.exit() in a cell makes it."],
  [{ code: 9 }, "The kernel ended with exit code 9."],
])("an end with %o reads as what happened", (some, reason) => {
  expect(endReason(signs(some))).toBe(reason);
});
