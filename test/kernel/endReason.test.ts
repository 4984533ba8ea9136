import { expect, test } from "vitest";
import { endReason, type KernelEndSigns, lastWords } from "../../main/kernel/endReason.ts";

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

test("what a kernel said last is what a person can use, without traces of Node's own frames", () => {
  const stderr = `I0000 00:00:1.5 7 port.cc:153] a note
terminate called after throwing an instance of 'std::runtime_error'
  what():  no card

----- Native stack trace -----

 1: 0x7f8 node::Abort() [node]
 2: 0x7f9 [node]

----- JavaScript stack trace -----

1: steerlab-cell-2:7:11
2: #run (file:///kernel/evaluator.ts:111:26)
`;
  expect(lastWords(stderr)).toBe("terminate called after throwing an instance of 'std::runtime_error'\n  what():  no card");
});
