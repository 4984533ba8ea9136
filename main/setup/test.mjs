// `npm test`: set-up, then types, lint, and all tests. Arguments go to vitest: npm test -- test/lm
import { join } from "node:path";
import { passThrough } from "./passThrough.mjs";
import { prepareOrExit } from "./prepare.mjs";
import { duration } from "./report.mjs";

const { root, node } = await prepareOrExit();

const checks = [
  { name: "Types", program: "typescript/bin/tsc", args: ["-p", "."] },
  { name: "Lint", program: "@biomejs/biome/bin/biome", args: ["check", "--error-on-warnings"] },
  { name: "Tests", program: "vitest/vitest.mjs", args: ["run", ...process.argv.slice(2)] },
];

let failed = 0;
for (const { name, program, args } of checks) {
  const started = performance.now();
  const code = await passThrough(node, [join(root, "node_modules", program), ...args], {
    cwd: root,
    env: { ...process.env, STEERLAB_NODE: node },
  });
  if (code !== 0) failed ||= code;
  // Vitest's summary is the last word.
  if (name !== "Tests")
    process.stdout.write(`${name.padEnd(12)} ${code === 0 ? "in order" : "FAILED"}, ${duration(performance.now() - started)}\n`);
}
process.exitCode = failed;
