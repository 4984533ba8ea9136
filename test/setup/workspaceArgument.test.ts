import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { isGivenFolder, workspaceOf } from "../../main/setup/workspaceArgument.mjs";
import { temporaryFolder } from "../db/temporaryFolder.ts";

const root = join(import.meta.dirname, "../..");

test("a folder that is given is the workspace, seen from where the person stands; options are no folders", () => {
  const here = temporaryFolder();
  mkdirSync(join(here, "notes"));
  const environment = { INIT_CWD: here };
  expect(workspaceOf(["--no-open", "notes"], root, environment)).toBe(join(here, "notes"));
  expect(workspaceOf(["--browser"], root, environment)).toBe(root);
  expect(workspaceOf([], root, { ...environment, STEERLAB_WORKSPACE: here })).toBe(here);
  expect(workspaceOf([join(here, "notes")], root, { ...environment, STEERLAB_WORKSPACE: root })).toBe(join(here, "notes"));
});

test("what is no folder is refused by name", () => {
  const here = temporaryFolder();
  writeFileSync(join(here, "file.ts"), "");
  expect(() => workspaceOf(["file.ts"], root, { INIT_CWD: here })).toThrow(`${join(here, "file.ts")} is no folder.`);
  expect(isGivenFolder("missing", { INIT_CWD: here })).toBe(false);
});

test("the terminal still says of a word that is neither command nor folder that there is no such command", async () => {
  const failed = await promisify(execFile)(process.execPath, [join(root, "main/cli/main.ts"), "nonsense"]).catch((error) => error);
  expect(failed.code).toBe(2);
  expect(failed.stderr).toContain('There is no command "nonsense".');
});
