import type { SubmissionRow, SubmitOptions, TaskParams, TaskRow, TaskState } from "../src/cluster/submission.ts";
import { type PlainError, SteerlabError } from "../src/steerlabError.ts";
import type { Database } from "./database.ts";
import { fromJson, toJson } from "./json.ts";

export interface NewSubmission {
  readonly id: string;
  readonly name: string;
  readonly notebook: string;
  readonly engine: SubmissionRow["engine"];
  readonly profile: string | null;
  readonly folder: string;
  /** ms since the epoch */
  readonly created: number;
  readonly owner: string | null;
  readonly options: SubmitOptions;
  readonly tasks: readonly TaskParams[];
}

export interface StoredSubmission extends Omit<NewSubmission, "tasks"> {
  readonly state: SubmissionRow["state"];
  readonly problem: PlainError | null;
}

/** A task with what only its keeper needs. */
export interface StoredTask extends TaskRow {
  readonly cancelAsked: boolean;
  readonly handedOver: boolean;
}

interface Columns {
  readonly id: string;
  readonly name: string;
  readonly notebook: string;
  readonly engine: SubmissionRow["engine"];
  readonly profile: string | null;
  readonly folder: string;
  readonly state: SubmissionRow["state"];
  readonly created: number;
  readonly owner: string | null;
  readonly options: string;
  readonly problem: string | null;
}

interface TaskColumns {
  readonly task: number;
  readonly params: string;
  readonly detail: string;
  readonly state: TaskState;
  readonly cancel_asked: number;
  readonly handed_over: number;
  readonly imported: number;
}

const fresh = { reason: "not yet handed over", waits: true, node: null, handle: null, exitCode: null } as const;
const unknownYet = { attempt: 0, started: null, ended: null, work: null, runs: [] } as const;

/** Submissions and their tasks. */
export class SubmissionStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** All of it or nothing: who finds the submission finds every task. */
  add({ tasks, ...submission }: NewSubmission): void {
    const { id, name, notebook, engine, profile, folder, created, owner, options } = submission;
    this.#db.write(() => {
      this.#db
        .sql("INSERT INTO submission VALUES (?, ?, ?, ?, ?, ?, 'submitting', ?, ?, ?, NULL)")
        .run(id, name, notebook, engine, profile, folder, created, owner, toJson(options));
      const insert = this.#db.sql("INSERT INTO submission_task (submission_id, task, params, state, detail) VALUES (?, ?, ?, 'queued', ?)");
      const detail = toJson({ ...fresh, ...unknownYet });
      for (const [task, params] of tasks.entries()) insert.run(id, task, toJson(params), detail);
    });
  }

  remove(id: string): void {
    this.#db.write(() => this.#db.sql("DELETE FROM submission WHERE id = ?").run(id));
  }

  /** Newest first. */
  list(): StoredSubmission[] {
    return this.#db.read(() => this.#db.sql<Columns>("SELECT * FROM submission ORDER BY created DESC, id DESC").all().map(submissionOf));
  }

  /** @throws `submit/unknown` */
  get(id: string): StoredSubmission {
    const found = this.#db.read(() => this.#db.sql<Columns>("SELECT * FROM submission WHERE id = ?").get(id));
    if (found) return submissionOf(found);
    throw new SteerlabError("submit/unknown", `There is no submission "${id}".`, {
      hint: "`steerlab submissions` lists those that there are.",
    });
  }

  /** By index. */
  tasks(id: string): StoredTask[] {
    const select = "SELECT * FROM submission_task WHERE submission_id = ? ORDER BY task";
    return this.#db.read(() => this.#db.sql<TaskColumns>(select).all(id).map(taskOf));
  }

  counts(id: string): Record<string, number> {
    const select = "SELECT state, count(*) AS n FROM submission_task WHERE submission_id = ? GROUP BY state";
    const rows = this.#db.read(() => this.#db.sql<{ state: string; n: number }>(select).all(id));
    return Object.fromEntries(rows.map(({ state, n }) => [state, n]));
  }

  update(id: string, tasks: readonly StoredTask[]): void {
    const set =
      "UPDATE submission_task SET state = ?, detail = ?, cancel_asked = ?, handed_over = ?, imported = ? WHERE submission_id = ? AND task = ?";
    this.#db.write(() => {
      for (const { index, params: _, state, cancelAsked, handedOver, imported, ...detail } of tasks) {
        this.#db.sql(set).run(state, toJson(detail), Number(cancelAsked), Number(handedOver), Number(imported), id, index);
      }
    });
  }

  setState(id: string, state: SubmissionRow["state"], problem: PlainError | null): void {
    const set = "UPDATE submission SET state = ?, problem = ? WHERE id = ?";
    this.#db.write(() => this.#db.sql(set).run(state, problem && toJson(problem), id));
  }

  /** @returns whether it now belongs to `owner`: no one else takes one that has another owner by now */
  claim(id: string, before: string | null, owner: string): boolean {
    const set = "UPDATE submission SET owner = ? WHERE id = ? AND owner IS ?";
    return this.#db.write(() => this.#db.sql(set).run(owner, id, before).changes === 1);
  }
}

function submissionOf({ options, problem, ...columns }: Columns): StoredSubmission {
  return { ...columns, options: fromJson(options), problem: problem === null ? null : fromJson(problem) };
}

function taskOf({ task, params, state, detail, cancel_asked, handed_over, imported }: TaskColumns): StoredTask {
  return {
    ...fromJson<Omit<StoredTask, "index" | "params" | "state" | "cancelAsked" | "handedOver" | "imported">>(detail),
    ...{ index: task, params: fromJson(params), state },
    ...{ cancelAsked: cancel_asked === 1, handedOver: handed_over === 1, imported: imported === 1 },
  };
}
