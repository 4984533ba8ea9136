import type { ReactNode } from "react";
import { create } from "zustand";

export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly detail: string;
}

export interface Question {
  /** the question itself */
  readonly title: string;
  readonly text: ReactNode;
  /** repeats verb and count: `Delete 3 runs` */
  readonly confirm: string;
  readonly destructive?: boolean;
  /** asks for one of several, the first unless another is chosen; `confirm` then answers with its value */
  readonly choice?: { readonly label: string; readonly options: readonly Choice[] };
  /** asks for a line of text, with this one given; `confirm` then answers with it */
  readonly field?: { readonly label: string; readonly value: string; check(value: string): string | null };
}

interface DialogStore {
  readonly question: Question | null;
  readonly answer: ((value: string | null) => void) | null;
}
export const useDialog = create<DialogStore>(() => ({ question: null, answer: null }));

/** Asks before something is lost. Resolves with the field's text or the chosen value (else "") on confirmation, with null otherwise. */
export function ask(question: Question): Promise<string | null> {
  useDialog.getState().answer?.(null);
  return new Promise((resolve) => useDialog.setState({ question, answer: resolve }));
}

export function answerDialog(value: string | null): void {
  useDialog.getState().answer?.(value);
  useDialog.setState({ question: null, answer: null });
}
