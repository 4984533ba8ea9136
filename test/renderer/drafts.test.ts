// Typing over a slow line: the service's own document answers, but only when the test lets it.
import { expect, it, vi } from "vitest";
import { NotebookDocument } from "../../main/host/notebookDocument.ts";
import { DraftQueue, draftKey, useDrafts } from "../../renderer/notebook/drafts.ts";
import { putNotebook } from "../../renderer/notebook/notebookStore.ts";
import type { Service } from "../../renderer/service/connection.ts";
import { cell, notebookState } from "./notebookState.ts";

const path = "n.ts";

function slowLine() {
  const document = new NotebookDocument(path, "// %%\nconst a = 1;\n", []);
  const { id, source } = document.cells[0]!;
  const waiting: (() => void)[] = [];
  const editCell: Service["editCell"] = (_, cellId, source, baseVersion) =>
    new Promise((resolve, reject) => {
      waiting.push(() => {
        try {
          resolve({ version: document.edit(cellId, source, baseVersion) });
        } catch (error) {
          reject(error as Error);
        }
      });
    });
  putNotebook(notebookState(path, [cell(id, source)]));
  return { document, id, waiting, queue: new DraftQueue({ editCell } as Service) };
}

/** What was called with the answer has run. */
const settled = () => vi.advanceTimersByTimeAsync(0);

it("sends one text at a time, and never takes the person's own typing for another's", async () => {
  vi.useFakeTimers();
  try {
    const { document, id, waiting, queue } = slowLine();
    queue.edited(path, id, "const ab = 1;");
    await vi.advanceTimersByTimeAsync(250);
    expect(waiting).toHaveLength(1);
    queue.edited(path, id, "const abc = 1;");
    await vi.advanceTimersByTimeAsync(250); // the second text waits for the first answer
    queue.edited(path, id, "const abcd = 1;");
    await vi.advanceTimersByTimeAsync(250); // and so does the third
    waiting.shift()!();
    await settled();
    expect(waiting).toHaveLength(1);
    queue.edited(path, id, "const abcde = 1;");
    for (let answer = waiting.shift(); answer; answer = waiting.shift()) {
      answer();
      await vi.advanceTimersByTimeAsync(250);
      expect(waiting.length).toBeLessThan(2);
      expect(useDrafts.getState().drafts[draftKey(path, id)]?.conflict ?? false).toBe(false);
    }
    expect(document.cell(id).source).toBe("const abcde = 1;");
    expect(useDrafts.getState().drafts).toEqual({});
  } finally {
    vi.useRealTimers();
  }
});
