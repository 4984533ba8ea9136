import { spawnSync } from "node:child_process";

/** A Python with jupytext and nbformat, named by STEERLAB_JUPYTEXT_PYTHON; .ci/run installs one where it can. Null where there is none. */
export const jupytextPython = findPython();

function findPython(): string | null {
  const python = process.env.STEERLAB_JUPYTEXT_PYTHON;
  const whyNot = python ? trouble(python) : "STEERLAB_JUPYTEXT_PYTHON does not name a Python with jupytext and nbformat";
  if (whyNot) process.stderr.write(`What Jupytext and nbformat say of our files is not checked: ${whyNot}\n`);
  return whyNot ? null : python!;
}

function trouble(python: string): string | null {
  const tried = spawnSync(python, ["-c", "import jupytext, nbformat"], { encoding: "utf8" });
  return tried.status === 0 ? null : `${python}: ${tried.error?.message ?? tried.stderr.trim().split("\n").at(-1)}`;
}

/** Runs a program of that Python; throws with what it said when it fails. */
export function python(args: readonly string[], input?: string): string {
  const { status, stdout, stderr } = spawnSync(jupytextPython!, args, { encoding: "utf8", input });
  if (status !== 0) throw new Error(`python ${args.join(" ").slice(0, 80)} ended with ${status}:\n${stdout}${stderr}`);
  return stdout;
}

/** What nbformat reads of a notebook, after it has validated it against the schema of its version. */
export const validated = (ipynb: string): { cells: { id: string; cell_type: string; source: string; metadata: object }[] } =>
  JSON.parse(
    python(
      ["-c", "import nbformat, sys, json; nb = nbformat.reads(sys.stdin.read(), 4); nbformat.validate(nb); print(json.dumps(nb))"],
      ipynb,
    ),
  );
