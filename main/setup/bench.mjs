// `npm run -s bench -- …`: set-up, then the benchmarks. Set-up speaks on stderr: what is measured goes to stdout.
import { join } from "node:path";
import { nodeFlags, passThrough } from "./passThrough.mjs";
import { allSteps, prepareOrExit } from "./prepare.mjs";
import { Report } from "./report.mjs";

// `npm run -s bench -- page` measures what the built page draws, `-- ui` how long a person waits for it, everything else the library.
const group = process.argv[2] ?? "";
const ofPage = ["page", "ui"].includes(group);
const entry = ofPage ? [group, "main.ts"] : ["main.ts"];
const steps = ofPage ? allSteps : allSteps.filter(({ name }) => name !== "Build");
const { root, node } = await prepareOrExit({ steps, report: new Report({ stream: process.stderr, silentWhenDone: true }) });
process.exitCode = await passThrough(node, [...nodeFlags, join(root, "test", "bench", ...entry), ...process.argv.slice(2)], {
  env: { ...process.env, STEERLAB_NODE: node },
});
