// `npm run -s bench -- …`: set-up, then the benchmarks. Set-up speaks on stderr: what is measured goes to stdout.
import { join } from "node:path";
import { nodeFlags, passThrough } from "./passThrough.mjs";
import { allSteps, prepareOrExit } from "./prepare.mjs";
import { Report } from "./report.mjs";

// No page is measured.
const steps = allSteps.filter(({ name }) => name !== "Build");
const { root, node } = await prepareOrExit({ steps, report: new Report({ stream: process.stderr, silentWhenDone: true }) });
process.exitCode = await passThrough(node, [...nodeFlags, join(root, "test", "bench", "main.ts"), ...process.argv.slice(2)], {
  env: { ...process.env, STEERLAB_NODE: node },
});
