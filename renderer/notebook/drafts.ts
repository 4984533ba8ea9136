// What the person typed and the service has not taken yet. An edit goes out a quarter of a second after the last key; a cell
// that changed elsewhere meanwhile is a conflict that the person settles: both texts stay until then.
import { create } from "zustand";
import { type Service, useConnection } from "../service/connection.ts";
import { plainErrorOf } from "../service/plainErrorOf.ts";
import { acknowledgeEdit, applyWaiting, notebookView } from "./notebookStore.ts";

export interface Draft {
  readonly text: string;
  /** the service's text and version that the typing started from */
  readonly baseText: string;
  readonly baseVersion: number;
  /** the texts that were sent last and not answered: the service may have taken them without being able to say so */
  readonly sent?: readonly string[];
  readonly conflict: boolean;
}

interface DraftStore {
  /** by `path#cellId` */
  readonly drafts: Readonly<Record<string, Draft>>;
}
export const useDrafts = create<DraftStore>(() => ({ drafts: {} }));

export const draftKey = (path: string, cellId: string): string => `${path}#${cellId}`;
const delay = 250; // ms
/** Who types without a pause loses no more than this by a crash, and what the service takes to save it. */
const longest = 500; // ms

export class DraftQueue {
  readonly #service: Service;
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
  readonly #sending = new Map<string, Promise<void>>();
  /** when the first key was pressed that no sending has begun with */
  readonly #since = new Map<string, number>();

  constructor(service: Service) {
    this.#service = service;
  }

  /** Takes what the person typed; text equal to the service's is no draft. */
  edited(path: string, cellId: string, text: string): void {
    const cell = notebookView(path)?.cells[cellId];
    if (!cell) return;
    const key = draftKey(path, cellId);
    const draft = useDrafts.getState().drafts[key];
    if (!draft && text === cell.source) return;
    putDraft(key, { conflict: false, baseText: cell.source, baseVersion: cell.version, ...draft, text });
    clearTimeout(this.#timers.get(key));
    const since = this.#since.get(key) ?? performance.now();
    this.#since.set(key, since);
    const wait = Math.max(0, Math.min(delay, since + longest - performance.now()));
    this.#timers.set(
      key,
      setTimeout(() => void this.#send(path, cellId), wait),
    );
  }

  /** Sends everything of a notebook that is not sent; resolves when the service has it (or said no). */
  async flush(path: string): Promise<void> {
    const mine = Object.keys(useDrafts.getState().drafts).filter((key) => key.startsWith(`${path}#`));
    await Promise.all(mine.map((key) => this.#send(path, key.slice(path.length + 1))));
  }

  async #send(path: string, cellId: string): Promise<void> {
    const key = draftKey(path, cellId);
    clearTimeout(this.#timers.get(key));
    this.#since.delete(key);
    // Several may wait for one answer: the first of them sends, and the others wait for that one's too. Two texts sent from one
    // version would be each other's conflict.
    while (this.#sending.has(key)) await this.#sending.get(key);
    const draft = useDrafts.getState().drafts[key];
    if (!draft || draft.conflict) return;
    const sending = this.#sendDraft(path, cellId, key, draft).finally(() => this.#sending.delete(key));
    this.#sending.set(key, sending);
    await sending;
    const left = useDrafts.getState().drafts[key];
    if (left && !left.conflict && left.text !== draft.text && left.baseText === draft.text) await this.#send(path, cellId);
  }

  async #sendDraft(path: string, cellId: string, key: string, draft: Draft): Promise<void> {
    if (useConnection.getState().state === "connected") putDraft(key, { ...draft, sent: [...(draft.sent ?? []), draft.text].slice(-4) });
    try {
      const { version } = await this.#service.editCell(path, cellId, draft.text, draft.baseVersion);
      acknowledgeEdit(path, cellId, draft.text, version);
      const now = useDrafts.getState().drafts[key];
      if (!now || now.text === draft.text) dropDraft(key);
      else putDraft(key, { ...now, baseText: draft.text, baseVersion: version, sent: [] });
    } catch (error) {
      if (plainErrorOf(error).code === "notebook/conflict") this.#conflict(path, cellId, key);
      else if (plainErrorOf(error).code !== "connection/lost") this.#retry(path, cellId, key);
    }
  }

  /** The same text under another version is no conflict: the service may have been started anew. */
  #conflict(path: string, cellId: string, key: string): void {
    applyWaiting();
    const draft = useDrafts.getState().drafts[key];
    const cell = notebookView(path)?.cells[cellId];
    if (!draft || !cell) return;
    if (cell.source === draft.text) {
      dropDraft(key);
      return;
    }
    const rebased = isOwn(draft, cell.source) && cell.version !== draft.baseVersion;
    putDraft(key, { ...draft, conflict: !rebased, baseVersion: cell.version, ...(rebased ? { baseText: cell.source } : {}) });
    if (rebased) void this.#later(path, cellId, key);
  }

  #retry(path: string, cellId: string, key: string): void {
    if (notebookView(path)?.cells[cellId]) this.#later(path, cellId, key);
    else dropDraft(key);
  }

  #later(path: string, cellId: string, key: string): void {
    this.#timers.set(
      key,
      setTimeout(() => void this.#send(path, cellId), 4 * delay),
    );
  }

  /** After a reconnection: what was typed meanwhile goes out. */
  resume(path: string): void {
    for (const key of Object.keys(useDrafts.getState().drafts)) {
      if (!key.startsWith(`${path}#`)) continue;
      const cellId = key.slice(path.length + 1);
      const draft = useDrafts.getState().drafts[key]!;
      const cell = notebookView(path)?.cells[cellId];
      if (cell && isOwn(draft, cell.source)) putDraft(key, { ...draft, baseText: cell.source, baseVersion: cell.version });
      void this.#send(path, cellId);
    }
  }

  /** Settles a conflict: the person's text over the service's, or the other way round. */
  settle(path: string, cellId: string, keep: "mine" | "theirs"): void {
    const key = draftKey(path, cellId);
    const draft = useDrafts.getState().drafts[key];
    const cell = notebookView(path)?.cells[cellId];
    if (!draft || !cell) return;
    if (keep === "theirs") {
      dropDraft(key);
      return;
    }
    putDraft(key, { ...draft, conflict: false, baseText: cell.source, baseVersion: cell.version });
    void this.#send(path, cellId);
  }
}

/** What is typed into a notebook that has another path from now on. */
export function moveDrafts(from: string, to: string): void {
  const moved = (key: string) => (key.startsWith(`${from}#`) ? `${to}#${key.slice(from.length + 1)}` : key);
  useDrafts.setState(({ drafts }) => ({ drafts: Object.fromEntries(Object.entries(drafts).map(([key, draft]) => [moved(key), draft])) }));
}

/** Whether a text of the service is one that this draft goes on from. */
const isOwn = ({ baseText, sent = [] }: Draft, source: string): boolean => source === baseText || sent.includes(source);

function putDraft(key: string, draft: Draft): void {
  useDrafts.setState(({ drafts }) => ({ drafts: { ...drafts, [key]: draft } }));
}

function dropDraft(key: string): void {
  useDrafts.setState(({ drafts }) => ({ drafts: Object.fromEntries(Object.entries(drafts).filter(([other]) => other !== key)) }));
}

/** What the cell's editor shows: the person's text where there is one. */
export function currentText(path: string, cellId: string): string {
  return useDrafts.getState().drafts[draftKey(path, cellId)]?.text ?? notebookView(path)?.cells[cellId]?.source ?? "";
}
