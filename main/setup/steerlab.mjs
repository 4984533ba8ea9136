// `npm run -s steerlab -- …`: the terminal's way in. Set-up speaks on stderr, and only when it has something to do.
import { join } from "node:path";
import { nodeFlags, passThrough } from "./passThrough.mjs";
import { allSteps, prepareOrExit } from "./prepare.mjs";
import { Report } from "./report.mjs";

const args = process.argv.slice(2);
// A terminal needs no page.
const steps = allSteps.filter(({ name }) => name !== "Build");
const onlySetup = args[0] === "setup";
const setup = await prepareOrExit({ steps, report: new Report({ stream: process.stderr, silentWhenDone: !onlySetup }), retry: onlySetup });
if (!onlySetup) {
  process.exitCode = await passThrough(setup.node, [...nodeFlags, join(setup.root, "main", "cli", "main.ts"), ...args], {
    env: { ...process.env, STEERLAB_NODE: setup.node },
  });
}
