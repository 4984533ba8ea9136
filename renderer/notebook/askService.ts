import { toastError } from "../notice/toastStore.ts";
import { drafts } from "../service/workbench.ts";

/** Does it, or says why it could not be done. @param what such as "The cell could not be run" */
export async function attempt(what: string, work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    toastError(what, error);
    return false;
  }
}

/** What is typed goes first: a cell runs, moves and goes as it is seen. */
export function sent(path: string, what: string, work: () => Promise<unknown>): Promise<boolean> {
  return attempt(what, async () => {
    await drafts.flush(path);
    await work();
  });
}
