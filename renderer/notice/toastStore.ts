import { create } from "zustand";
import { plainErrorOf } from "../service/plainErrorOf.ts";

export interface ToastAction {
  readonly label: string;
  run(): void;
}

export interface Toast {
  readonly id: number;
  readonly tone: "fresh" | "stale" | "failed" | "running";
  readonly title: string;
  readonly text?: string;
  /** Those with an action stay until dismissed; others leave after a few seconds. */
  readonly actions?: readonly ToastAction[];
}

interface ToastStore {
  readonly toasts: readonly Toast[];
}

const stay = 6_000;
const most = 3;
let count = 0;

export const useToasts = create<ToastStore>(() => ({ toasts: [] }));

/** Shows a notice at the bottom right, newest on top; the oldest leaves when there are more than three. */
export function toast(notice: Omit<Toast, "id">): void {
  const id = ++count;
  useToasts.setState(({ toasts }) => ({ toasts: [{ ...notice, id }, ...toasts].slice(0, most) }));
  if (!notice.actions?.length) setTimeout(() => dismissToast(id), stay);
}

export function dismissToast(id: number): void {
  useToasts.setState(({ toasts }) => ({ toasts: toasts.filter((shown) => shown.id !== id) }));
}

/** Says what went wrong with something the person asked for. */
export function toastError(title: string, error: unknown): void {
  const { message, hint } = plainErrorOf(error);
  toast({ tone: "failed", title, text: hint ? `${message} ${hint}` : message });
}
