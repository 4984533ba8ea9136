// `npm run -s steerlab -- …`: the terminal's way in. Set-up speaks on stderr, and only when it has something to do.
// `npm run -s steerlab -- FOLDER` opens the folder in the workbench, as `npm start -- FOLDER` does.
import { join } from "node:path";
import { commandNames } from "./commandNames.mjs";
import { compileCache } from "./compileCache.mjs";
import { nodeFlags, passThrough } from "./passThrough.mjs";
import { allSteps, prepareOrExit } from "./prepare.mjs";
import { Report } from "./report.mjs";
import { isGivenFolder } from "./workspaceArgument.mjs";

const args = process.argv.slice(2);
const [first = "help"] = args;
const opens = !commandNames.some((name) => name === first) && !first.startsWith("-") && isGivenFolder(first);
if (opens) await import("./start.mjs");
else await runInTerminal();

async function runInTerminal() {
  // A terminal needs no page.
  const steps = allSteps.filter(({ name }) => name !== "Build");
  const onlySetup = first === "setup";
  const setup = await prepareOrExit({
    steps,
    report: new Report({ stream: process.stderr, silentWhenDone: !onlySetup }),
    retry: onlySetup,
  });
  if (onlySetup) return;
  process.exitCode = await passThrough(setup.node, [...nodeFlags, join(setup.root, "main", "cli", "main.ts"), ...args], {
    env: { ...process.env, ...compileCache(), STEERLAB_NODE: setup.node },
  });
}
