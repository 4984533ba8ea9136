// `npm start`: set-up, then the workbench in its window, or in the browser where there is no window.
//
//   npm start                    the window
//   npm start -- FOLDER          the window on another folder of notebooks than this one; STEERLAB_WORKSPACE names one, too
//   npm start -- --browser       the page in the browser; its address is printed
//   npm start -- --no-open       as --browser, and the browser is not opened either
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { findProgram } from "./command.mjs";
import { electronFlags, electronStep, findElectron, hasDisplay } from "./electron.mjs";
import { passThrough } from "./passThrough.mjs";
import { allSteps, prepareOrExit, root } from "./prepare.mjs";
import { findOrStartService } from "./service.mjs";
import { workspaceOf } from "./workspaceArgument.mjs";

const args = process.argv.slice(2);
const inBrowser = args.includes("--browser") || args.includes("--no-open");
const workspace = workspaceOrExit();
const setup = await prepareOrExit({ steps: inBrowser ? allSteps : [...allSteps, electronStep] });
const program = inBrowser ? null : findElectron(setup.root)?.program;
process.exitCode = program ? await runWindow(program) : await runBrowser();

function workspaceOrExit() {
  try {
    return workspaceOf(args, root);
  } catch (error) {
    console.error(/** @type {Error} */ (error).message);
    process.exit(2);
  }
}

async function runWindow(/** @type {string} */ program) {
  const { flags, why } = electronFlags();
  if (why) console.log(why);
  const env = { ...process.env, STEERLAB_NODE: setup.node, STEERLAB_WORKSPACE: workspace };
  return await passThrough(
    program,
    [...flags, setup.root],
    { cwd: setup.root, env, stdio: ["inherit", "inherit", "pipe"] },
    dropChromiumLog,
  );
}

/** Chromium logs what it misses on this machine, such as a message bus: of no use to anyone here. */
function dropChromiumLog(/** @type {import("node:child_process").ChildProcess} */ child) {
  if (!child.stderr) return;
  createInterface({ input: child.stderr }).on("line", (line) => {
    if (!/^\[\d+:\d{4}\/[\d.]+:(ERROR|WARNING|INFO):/.test(line)) console.error(line);
  });
}

/** The service is at work until Ctrl-C; one that runs already is left as it is. */
async function runBrowser() {
  const service = await findOrStartService({ ...setup, workspace }).catch((error) => {
    console.error(`The service did not start.\n${error.message}`);
    process.exit(1);
  });
  console.log(`\nSteerlab is at ${service.url}`);
  if (!args.includes("--no-open")) openBrowser(service.url);
  if (!service.ours) return 0;
  console.log("Ctrl-C ends it.");
  const why = await Promise.race([service.ended, untilAsked()]);
  if (why !== null) console.error(`The service has ended. ${why}`);
  await service.stop();
  return why === null ? 0 : 1;
}

/** By Ctrl-C or a signal; npm passes a signal only as far as its shell, so that shell's end counts as one. @returns {Promise<null>} */
function untilAsked() {
  const parent = process.ppid;
  return new Promise((resolve) => {
    const stop = () => {
      clearInterval(watch);
      resolve(null);
    };
    const watch = setInterval(() => process.ppid === parent || stop(), 500);
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, stop);
  });
}

function openBrowser(/** @type {string} */ url) {
  /** @type {Record<string, string[]>} */
  const openers = { darwin: ["open", url], win32: ["cmd", "/c", "start", "", url], linux: ["xdg-open", url] };
  const [opener = "", ...rest] = openers[process.platform] ?? [];
  const program = hasDisplay() && findProgram(opener);
  if (program)
    spawn(program, rest, { stdio: "ignore", detached: true })
      .on("error", () => {})
      .unref();
}
