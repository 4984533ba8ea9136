// Where the page and the service meet: events go to the stores, and after every connection the stores are filled anew.
import { putSubmissions, receiveSubmissionEvent } from "../cluster/submissionStore.ts";
import { putKeyFile } from "../command/keyFileStore.ts";
import { closeTab, moveTabs, openTab, tabKey, useTabs } from "../frame/tabStore.ts";
import { useWorkspace } from "../frame/workspaceStore.ts";
import { DraftQueue, moveDrafts } from "../notebook/drafts.ts";
import {
  failNotebook,
  forgetNotebook,
  moveNotebook,
  notebookView,
  putNotebook,
  receiveNotebookEvent,
  useNotebooks,
} from "../notebook/notebookStore.ts";
import { toastError } from "../notice/toastStore.ts";
import { putRuns, receiveRunEvent, runsKnown } from "../runs/runStore.ts";
import { Connection, type Service } from "./connection.ts";
import { plainErrorOf } from "./plainErrorOf.ts";

const connection = new Connection(
  {
    notebookEvent: receiveNotebookEvent,
    notebookMoved: (from, to) => void followNotebook(from, to),
    runEvent: (event) => (event.type === "changed" ? void readRunsAgain() : receiveRunEvent(event)),
    submissionEvent: receiveSubmissionEvent,
    keyFileChanged: putKeyFile,
    workspaceEvent: (workspace) => useWorkspace.setState({ workspace }),
    problem: (error) => toastError("Not stored yet", error),
  },
  (ready) => void refill(ready),
);

export const service = connection.service;
export const drafts = new DraftQueue(service);
export const connect = (): void => connection.open();

async function refill(ready: Service): Promise<void> {
  try {
    const workspace = await ready.workspace();
    useWorkspace.setState({ workspace });
    if (useTabs.getState().tabs.length === 0 && workspace.start) openTab({ kind: "notebook", path: workspace.start });
    await Promise.all([ready.keyFile().then(putKeyFile), reopenNotebooks(), loadRuns(ready)]);
  } catch (error) {
    toastError("The workspace could not be read", error);
  }
}

async function reopenNotebooks(): Promise<void> {
  const open = useTabs.getState().tabs.flatMap((tab) => (tab.kind === "notebook" ? [tab.path] : []));
  await Promise.all(open.map((path) => openNotebook(path, true)));
}

async function loadRuns(ready: Service): Promise<void> {
  putRuns(await ready.recentRuns(runsKnown));
  putSubmissions(await ready.listSubmissions());
}

/** The terminal has written to the run log. */
async function readRunsAgain(): Promise<void> {
  try {
    putRuns(await service.recentRuns(runsKnown));
  } catch (error) {
    toastError("The runs could not be read", error);
  }
}

/** Asks the service for a notebook's state and its events from now on. */
export async function openNotebook(path: string, again = false): Promise<void> {
  if (!again && notebookView(path)) return;
  try {
    putNotebook(await service.openNotebook(path));
    drafts.resume(path);
  } catch (error) {
    const { message, hint, code } = plainErrorOf(error);
    if (code !== "connection/lost") failNotebook(path, hint ? `${message} ${hint}` : message);
  }
}

/** An open notebook was renamed or deleted, here or elsewhere. */
async function followNotebook(from: string, to: string | null): Promise<void> {
  if (to === null) {
    for (const tab of useTabs.getState().tabs) if ("path" in tab && tab.path === from) closeTab(tabKey(tab));
    return;
  }
  moveDrafts(from, to);
  moveNotebook(from, to);
  moveTabs(from, to);
  await openNotebook(to, true);
}

/** A closed tab lets its notebook go; what was typed goes to the service first. The kernel, if it works, goes on. */
async function closeNotebook(path: string): Promise<void> {
  await drafts.flush(path);
  await service.closeNotebook(path).catch(() => {});
  if (!isOpen(path)) forgetNotebook(path);
}

const isOpen = (path: string): boolean =>
  useTabs.getState().tabs.some((tab) => (tab.kind === "notebook" || tab.kind === "explorer") && tab.path === path);

useTabs.subscribe((_, before) => {
  const gone = before.tabs.flatMap((tab) => (tab.kind === "notebook" && !isOpen(tab.path) ? [tab.path] : []));
  for (const path of gone) void closeNotebook(path);
});

// What was typed in the last quarter of a second before the page goes.
window.addEventListener("pagehide", () => {
  for (const path of Object.keys(useNotebooks.getState().views)) void drafts.flush(path);
});
