// `npm run test:cluster [-- --slow]`: submissions, on a real Slurm that it starts for itself. Installs nothing: what is missing is said.
import { join } from "node:path";
import { passThrough } from "./passThrough.mjs";
import { allSteps, prepareOrExit } from "./prepare.mjs";
import { Report } from "./report.mjs";

// No page is looked at.
const steps = allSteps.filter(({ name }) => name !== "Build");
const { root, node } = await prepareOrExit({ steps, report: new Report({ stream: process.stderr, silentWhenDone: true }) });
const slow = process.argv.includes("--slow");
const args = process.argv.slice(2).filter((argument) => argument !== "--slow");
const wanted = args.some((argument) => !argument.startsWith("-")) ? args : ["test/cluster", ...args];
process.exitCode = await passThrough(node, [join(root, "node_modules", "vitest/vitest.mjs"), "run", "--reporter=verbose", ...wanted], {
  cwd: root,
  env: { ...process.env, STEERLAB_NODE: node, STEERLAB_CLUSTER_TESTS: "1", ...(slow ? { STEERLAB_SLOW_TESTS: "1" } : {}) },
});
