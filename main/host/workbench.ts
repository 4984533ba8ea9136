// A workspace at work: its database and its open notebooks. The service and the terminal each hold one.
import { EventEmitter } from "node:events";
import { existsSync, readFileSync, realpathSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import type { Database } from "../../db/database.ts";
import { databaseError } from "../../db/databaseError.ts";
import { HistoryStore } from "../../db/historyStore.ts";
import { NotebookStore } from "../../db/notebookStore.ts";
import { databasePath } from "../../db/openDatabase.ts";
import type { RunStore } from "../../db/runStore.ts";
import { openOrSalvage } from "../../db/salvage.ts";
import { SubmissionStore } from "../../db/submissionStore.ts";
import { stampTaskRuns, type TaskOrigin } from "../../db/taskRuns.ts";
import type { ExchangedNotebook } from "../../src/exchange/exchangedNotebook.ts";
import { printImported } from "../../src/exchange/fromIpynb.ts";
import type { DeletedNotebook, NotebookEvent, RunEvent, Workspace } from "../../src/rpc/contract.ts";
import type { KeyFileText } from "../../src/rpc/keyFunctions.ts";
import type { OutputPlace } from "../../src/rpc/outputContract.ts";
import { rebuiltParams } from "../../src/runs/rebuiltNotebook.ts";
import { type PlainError, SteerlabError } from "../../src/steerlabError.ts";
import { SubmissionBoard } from "../cluster/submissionBoard.ts";
import { callSubmissions } from "../cluster/submissionFunctions.ts";
import type { KernelOptions } from "../kernel/kernelProcess.ts";
import { userConfigFolder } from "./configFolder.ts";
import { version } from "./environment.ts";
import { gitState } from "./gitState.ts";
import type { InspectedStores } from "./inspectionFunctions.ts";
import { KeyFile } from "./keyFile.ts";
import { readNotebookFile, writeNotebookFile } from "./notebookFile.ts";
import { NotebookFiles } from "./notebookFiles.ts";
import { notebookRecord } from "./notebookRecord.ts";
import { NotebookSession } from "./notebookSession.ts";
import { OpenNotebooks } from "./openNotebooks.ts";
import { isOwnerGone, processOwner } from "./processOwner.ts";
import { RunBook } from "./runBook.ts";
import { outputGone, StoredStream } from "./storedStream.ts";
import { storeImported } from "./storeImported.ts";
import { findModels, findNotebooks, notebookFile, notebookPath, privateFolder } from "./workspaceFolder.ts";
import { WorkspaceNews } from "./workspaceNews.ts";
import { WriteQueue } from "./writeQueue.ts";

export interface WorkbenchOptions {
  /** the workspace */
  readonly folder: string;
  /** `--param` values for the kernels */
  readonly params?: Readonly<Record<string, string>>;
  /** the Node that runs the kernels */
  readonly node?: string;
  /** the database file; the workspace's own when left out */
  readonly database?: string;
  /** further environment variables of the kernels */
  readonly environment?: Readonly<Record<string, string>>;
  /** where this person's settings lie, such as clusters and keys */
  readonly configFolder?: string;
  /** the notebook to open first, relative to the workspace */
  readonly start?: string;
  /** whether edits that an earlier session could not save are taken up; not so where a file is to be run as it is */
  readonly recover?: boolean;
}

interface WorkbenchEvents {
  notebook: [path: string, event: NotebookEvent];
  /** null: deleted */
  moved: [from: string, to: string | null];
  run: [event: RunEvent];
  workspace: [workspace: Workspace];
  problem: [problem: PlainError];
  keys: [file: KeyFileText];
}

const defaultStart = "experiments/quickstart.ts";
/** Pages wait while the database does; what it refuses is written later. At the end there is no later. */
const shortWait = 300; // ms
const lastWait = 5_000; // ms

export class Workbench extends EventEmitter<WorkbenchEvents> {
  readonly folder: string;
  readonly book: RunBook;
  /** what was done with a damaged database at the start: each page is told when it comes */
  readonly salvaged: PlainError | null;
  readonly submissions: SubmissionBoard;
  readonly #options: WorkbenchOptions;
  readonly #database: Database;
  readonly #notebooks: NotebookStore;
  readonly #files: NotebookFiles;
  readonly #history: HistoryStore;
  readonly #writes: WriteQueue;
  readonly #owner = processOwner();
  readonly #open = new OpenNotebooks();
  readonly #news = new WorkspaceNews(async () => void this.emit("workspace", await this.workspace()));
  #keys: KeyFile | null = null;
  #closing: Promise<void> | null = null;

  /** @throws `workspace/not-found`, `database/…` */
  constructor(options: WorkbenchOptions) {
    super();
    this.setMaxListeners(0); // every page listens
    this.folder = existingFolder(options.folder);
    this.#options = options;
    makePrivateFolder(this.folder);
    const { database, problem } = openOrSalvage(options.database ?? databasePath(this.folder));
    this.#database = database;
    this.#database.setBusyTimeout(shortWait);
    this.book = new RunBook({ database, flush: () => this.flush(), tell: (event) => this.emit("run", event) });
    this.#notebooks = new NotebookStore(this.#database);
    this.#files = new NotebookFiles({ folder: this.folder, notebooks: this.#notebooks, runs: this.runs });
    this.#history = new HistoryStore(this.#database);
    this.#writes = new WriteQueue(this.#database, (problem) => this.emit("problem", problem));
    this.runs.markCrashed(isOwnerGone, Date.now());
    this.salvaged = problem;
    this.submissions = new SubmissionBoard({
      ...{ workspace: this.folder, store: new SubmissionStore(this.#database), owner: this.#owner, configFolder: options.configFolder },
      importRuns: (database, origin) => this.#bringHome(database, origin),
    });
  }

  get runs(): RunStore {
    return this.book.store;
  }

  /** A notebook file was made or is gone. */
  noteNotebooks(): void {
    this.#news.changed();
  }

  /** What is stored, for those who look closely at runs. */
  get inspected(): InspectedStores {
    return { database: this.#database, book: this.book, notebooks: this.#notebooks };
  }

  /** The person's keys, the same in every workspace. */
  get keys(): KeyFile {
    this.#keys ??= new KeyFile(join(this.#options.configFolder ?? userConfigFolder(), "keys.json"), (file) => this.emit("keys", file));
    return this.#keys;
  }

  /** What is written later is written now, so that a reader sees it. */
  flush(): void {
    this.#writes.flush();
  }

  /** The open notebook, opened first when it is not. @throws `notebook/not-found`, `notebook/outside-workspace` and others */
  open(path: string): NotebookSession {
    const file = notebookFile(this.folder, path);
    const name = notebookPath(this.folder, file);
    const open = this.#open.find(name);
    if (open) return open;
    const session = new NotebookSession({
      ...{ path: name, file, notebooks: this.#notebooks, history: this.#history, runs: this.runs },
      ...{ writes: this.#writes, owner: this.#owner, recover: this.#options.recover, kernel: this.#kernelOptions(file) },
    });
    this.#open.add(session);
    this.#listen(session);
    return session;
  }

  #listen(session: NotebookSession): void {
    let kernel = session.kernelState;
    session.on("run", (event) => this.emit("run", event));
    session.on("event", (event) => {
      this.emit("notebook", session.path, event);
      if (event.type !== "kernel" || event.kernel.state === kernel) return;
      kernel = event.kernel.state;
      this.#news.changed();
    });
  }

  /** Parameters are those given from outside; a notebook that was built to make a run again brings its own. */
  #kernelOptions(file: string): KernelOptions {
    const { node, environment } = this.#options;
    const params = this.#options.params ?? (existsSync(file) ? rebuiltParams(readFileSync(file, "utf8")) : undefined);
    const answerCall: KernelOptions["answerCall"] = async (name, parameters) => {
      this.submissions.start();
      return callSubmissions(this.submissions, name, parameters);
    };
    return { workspace: this.folder, database: this.#database.path, params, node, environment, answerCall };
  }

  isOpen(path: string): boolean {
    return this.#open.find(path) !== undefined;
  }

  /** @throws `notebook/not-open` */
  session(path: string): NotebookSession {
    return this.#open.get(path);
  }

  /** Makes a notebook, of one empty cell unless told. @throws `notebook/exists` and as `open` */
  create(path: string, text = "// %%\n"): NotebookSession {
    writeNotebookFile(this.#files.newFile(path), text);
    this.#news.changed();
    return this.open(path);
  }

  /** A stream that a cell of an open notebook has put out, whole. @throws `notebook/not-open`, `output/gone` */
  stream({ path, cellId, index }: OutputPlace): StoredStream {
    const { outputs } = this.session(path);
    const place = outputs.placeOf(cellId, index);
    const output = outputs.of(cellId)[index];
    if (!place || output?.kind !== "stream") throw outputGone();
    this.flush();
    return new StoredStream(this.#notebooks, place, output);
  }

  /** Gives a notebook another path; if it is open it stays so, with its kernel. @returns the path as it is written */
  rename(path: string, to: string): string {
    const [from, name] = [this.#nameOf(path), this.#nameOf(to)];
    const session = this.#open.find(from);
    session?.saveNow();
    this.flush();
    this.#files.rename(from, name);
    if (session) {
      session.moved(name, notebookFile(this.folder, name));
      this.#open.moved(from, name);
    }
    this.emit("moved", from, name);
    this.#news.changed();
    return name;
  }

  duplicate(path: string, to: string): string {
    const [from, name] = [this.#nameOf(path), this.#nameOf(to)];
    const text = this.#open.find(from)?.text ?? readNotebookFile(notebookFile(this.folder, from)).text;
    this.flush();
    this.#files.duplicate(from, name, text);
    this.#news.changed();
    return name;
  }

  /** @throws `notebook/running` while its kernel works; `notebook/cannot-delete` */
  async trash(path: string): Promise<DeletedNotebook | null> {
    const name = this.#nameOf(path);
    const session = this.#open.find(name);
    if (session && ["busy", "starting"].includes(session.kernelState)) throw running(name);
    await this.#open.remove(name);
    this.flush();
    const deleted = await this.#files.trash(name);
    this.emit("moved", name, null);
    this.#news.changed();
    return deleted;
  }

  /** Puts a notebook of the workspace's own trash back. @returns its path */
  restore(id: string): string {
    this.flush();
    const path = this.#files.restore(id);
    this.#news.changed();
    return path;
  }

  #nameOf(path: string): string {
    return notebookPath(this.folder, notebookFile(this.folder, path));
  }

  /** An open notebook as it stands here, with what is stored of its cells. @throws `notebook/not-open` */
  record(path: string): ExchangedNotebook {
    const { text } = this.session(path);
    this.flush();
    return notebookRecord(path, text, { notebooks: this.#notebooks, runs: this.runs });
  }

  /**
   * Makes a notebook of what came from another format, with its outputs.
   * @throws `notebook/exists` unless it may be replaced, `notebook/open`, and as `open`
   */
  import(path: string, imported: ExchangedNotebook, { replace = false }: { replace?: boolean } = {}): string {
    const file = notebookFile(this.folder, path);
    const name = notebookPath(this.folder, file);
    if (this.#open.find(name)) {
      throw new SteerlabError("notebook/open", `The notebook ${name} is open.`, { hint: "Close it, or choose another name." });
    }
    if (!replace) this.#files.newFile(path);
    writeNotebookFile(file, printImported(imported));
    this.#writes.add(() => storeImported(this.#notebooks, name, imported));
    this.flush();
    this.#news.changed();
    return name;
  }

  /** A page looks at the open notebook until it calls `release`. */
  hold(path: string): void {
    this.#open.hold(path);
  }

  /** A page leaves the notebook, which is closed when nobody looks at it and it has no kernel. */
  async release(path: string): Promise<void> {
    await this.#open.release(path);
  }

  /** Brings the runs of a task into the run log, each once. @throws as `importBundle` */
  #bringHome(database: string, origin: TaskOrigin): void {
    stampTaskRuns(database, origin, Date.now());
    this.book.importBundle(database);
  }

  async workspace(): Promise<Workspace> {
    const notebooks = findNotebooks(this.folder);
    const start = this.#options.start ?? defaultStart;
    return {
      folder: this.folder,
      notebooks: notebooks.map((file) => ({ ...file, kernel: this.#open.find(file.path)?.kernelState ?? "none" })),
      models: findModels(this.folder),
      git: await gitState(this.folder),
      ...{ version, node: process.versions.node, cpus: cpus().length },
      start: existsSync(join(this.folder, start)) ? start : (notebooks[0]?.path ?? null),
    };
  }

  /** Saves the notebooks, ends the kernels and closes the database. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#news.close();
    await this.submissions.close();
    this.#keys?.close();
    await this.#open.closeAll();
    this.#database.setBusyTimeout(lastWait);
    this.#writes.flush();
    this.#database.close();
  }
}

/** What keeps the folder from being made is told by the database that cannot be opened in it. */
function makePrivateFolder(folder: string): void {
  try {
    privateFolder(folder);
  } catch (error) {
    throw databaseError(error, databasePath(folder));
  }
}

const running = (path: string): SteerlabError =>
  new SteerlabError("notebook/running", `A cell of ${path} is running.`, { hint: "Interrupt it first." });

function existingFolder(folder: string): string {
  if (existsSync(folder)) return realpathSync(folder);
  throw new SteerlabError("workspace/not-found", `There is no folder ${folder}.`, { hint: "Give an existing folder with --workspace." });
}
