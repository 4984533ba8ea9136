import { statSync } from "node:fs";
import { resolve } from "node:path";

/**
 * The folder of notebooks that is opened: one that was given, else STEERLAB_WORKSPACE, else the clone.
 * @param {readonly string[]} args of the program, options among them
 * @param {string} root the clone
 * @param {NodeJS.ProcessEnv} [environment]
 * @returns {string} absolute
 * @throws {Error} when what was given is no folder
 */
export function workspaceOf(args, root, environment = process.env) {
  const given = args.find((argument) => !argument.startsWith("-")) ?? environment.STEERLAB_WORKSPACE;
  if (given === undefined) return root;
  const folder = resolve(whereAsked(environment), given);
  if (isFolder(folder)) return folder;
  throw new Error(`${folder} is no folder. Give the folder of your notebooks; it may be empty.`);
}

/** @param {string} path @param {NodeJS.ProcessEnv} [environment] @returns {boolean} */
export function isGivenFolder(path, environment = process.env) {
  return isFolder(resolve(whereAsked(environment), path));
}

/** npm runs its scripts in the package's folder and says where the person stands. */
const whereAsked = (/** @type {NodeJS.ProcessEnv} */ environment) => environment.INIT_CWD ?? process.cwd();

const isFolder = (/** @type {string} */ path) => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
