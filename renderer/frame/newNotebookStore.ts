import { create } from "zustand";
import type { NotebookTemplate } from "../../src/rpc/contract.ts";

export interface NewNotebookChoice {
  readonly name: string;
  readonly template: string;
}

interface NewNotebookStore {
  /** null: not asked */
  readonly templates: readonly NotebookTemplate[] | null;
  readonly answer: ((choice: NewNotebookChoice | null) => void) | null;
}
export const useNewNotebook = create<NewNotebookStore>(() => ({ templates: null, answer: null }));

/** Asks for a name and what to start with. Resolves with null when the person thinks better of it. */
export function askForNewNotebook(templates: readonly NotebookTemplate[]): Promise<NewNotebookChoice | null> {
  useNewNotebook.getState().answer?.(null);
  return new Promise((answer) => useNewNotebook.setState({ templates, answer }));
}

export function answerNewNotebook(choice: NewNotebookChoice | null): void {
  useNewNotebook.getState().answer?.(choice);
  useNewNotebook.setState({ templates: null, answer: null });
}
