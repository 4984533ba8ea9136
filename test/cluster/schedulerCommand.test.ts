import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { findProfile, readProfiles } from "../../main/cluster/clusterProfile.ts";
import { notebookParameters } from "../../main/cluster/notebookParameters.ts";
import { schedulerCommand } from "../../main/cluster/schedulerCommand.ts";
import { temporaryFolder } from "../db/temporaryFolder.ts";
import { noSshd, startSshd } from "./loopbackSshd.ts";

if (noSshd) process.stderr.write(`What a real sshd makes of commands is not checked: ${noSshd}\n`);

/** What sshd does with a command: its words, with blanks between them, go to the person's shell. */
function loginNode(): string[] {
  const file = join(temporaryFolder(), "ssh");
  writeFileSync(file, '#!/bin/sh\nshift\nexec sh -c "$*"\n');
  chmodSync(file, 0o755);
  return [file, "login"];
}

const odd = ["it's", 'a "b"', "$HOME", "*", "", "a\\b", "line\nend", "--x=1;2"];

describe("a scheduler's command", () => {
  it.each([
    ["here", undefined],
    ["on a login node", loginNode],
  ])("%s gets its arguments as they are", async (_, ssh) => {
    const out = await schedulerCommand(["printf", "%s|", ...odd], { ssh: ssh?.() });
    expect(out).toBe(odd.map((word) => `${word}|`).join(""));
  });

  it("that does not answer is given up after its time limit", async () => {
    const began = performance.now();
    await expect(schedulerCommand(["sleep", "60"], { timeLimit: 200 })).rejects.toMatchObject({
      code: "cluster/no-answer",
      message: "sleep did not answer within 0.2 s.",
    });
    expect(performance.now() - began).toBeLessThan(10_000);
  });

  it.each([
    [["sh", "-c", "echo Unable to contact slurm controller >&2; exit 1"], "cluster/no-answer"],
    [["sh", "-c", "echo ssh: Could not resolve hostname login >&2; exit 255"], "cluster/no-answer"],
    [["sh", "-c", "echo Invalid account >&2; exit 1"], "cluster/refused"],
    [["no-such-scheduler"], "cluster/no-command"],
  ])("%j is %s", async (words, code) => {
    await expect(schedulerCommand(words)).rejects.toMatchObject({ code, hint: expect.any(String) });
  });

  it("that is not on the login node is missing there", async () => {
    await expect(schedulerCommand(["no-such-scheduler"], { ssh: loginNode() })).rejects.toMatchObject({ code: "cluster/no-command" });
  });
});

describe.skipIf(noSshd)("a command through a real sshd", () => {
  it("gets its arguments as they are, finds a path with blanks and quotes, and is told apart from a node that is not there", async () => {
    const { ssh, stop } = await startSshd(temporaryFolder());
    onTestFinished(stop);
    const out = await schedulerCommand(["printf", "%s|", ...odd], { ssh });
    expect(out).toBe(odd.map((word) => `${word}|`).join(""));
    const file = join(temporaryFolder(), `it's "one" $HOME study.ts`);
    writeFileSync(file, "the notebook\n");
    expect(await schedulerCommand(["cat", file], { ssh })).toBe("the notebook\n");
    await expect(schedulerCommand(["no-such-scheduler"], { ssh })).rejects.toMatchObject({ code: "cluster/no-command" });
    await expect(schedulerCommand(["sh", "-c", "echo no account >&2; exit 1"], { ssh })).rejects.toMatchObject({
      code: "cluster/refused",
      message: "sh refused: no account",
    });
    await stop();
    await expect(schedulerCommand(["true"], { ssh })).rejects.toMatchObject({ code: "cluster/no-answer" });
  });
});

describe("profiles", () => {
  const write = (folder: string, content: unknown) => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "cluster.json"), typeof content === "string" ? content : JSON.stringify(content));
  };

  it("of the workspace come before the person's own", () => {
    const [workspace, config] = [temporaryFolder(), temporaryFolder()];
    write(config, { default: "home", profiles: { home: { engine: "local" }, site: { account: "mine" } } });
    write(workspace, { profiles: { site: { engine: "slurm", account: "ours" } } });
    expect(findProfile(workspace, undefined, config)).toEqual({ name: "home", profile: { engine: "local" } });
    expect(findProfile(workspace, "site", config).profile).toEqual({ engine: "slurm", account: "ours" });
    expect(() => findProfile(workspace, "other", config)).toThrow(expect.objectContaining({ code: "cluster/unknown-profile" }));
  });

  it.each([
    ["{", "JSON"],
    [{ profiles: { site: { acount: "typo" } } }, "acount"],
    [{ profiles: { site: { patience: -1 } } }, "profiles.site.patience"],
  ])("%j is refused with the place", (content, words) => {
    const workspace = temporaryFolder();
    write(workspace, content);
    const wrong = expect.objectContaining({ code: "cluster/bad-profile", message: expect.stringContaining(words) });
    expect(() => readProfiles(workspace, temporaryFolder())).toThrow(wrong);
  });
});

describe("the parameters of a notebook", () => {
  it("are read from its cells, with defaults that are written out", () => {
    const text =
      '// %%\nconst { a, b, c, d } = params({ a: -1, b: "x", c: true as boolean, "d": 2 * 3 });\n\n// %%\nparams<{ e: number }>({ e: 0.5 });\n';
    expect(notebookParameters(text)).toEqual(
      new Map<string, unknown>([
        ["a", -1],
        ["b", "x"],
        ["c", true],
        ["d", null],
        ["e", 0.5],
      ]),
    );
  });

  it("cannot be told where they come from elsewhere", () => {
    expect(notebookParameters("// %%\nparams(defaults);\n")).toBeNull();
    expect(notebookParameters("// %%\nparams({ ...defaults, a: 1 });\n")).toBeNull();
    expect(notebookParameters("// %%\nconst none = 1;\n")).toEqual(new Map());
  });
});
