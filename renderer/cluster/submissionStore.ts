import { create } from "zustand";
import type { SubmissionDetail, SubmissionEvent, SubmissionRow, TaskRow } from "../../src/cluster/submission.ts";

interface SubmissionStore {
  /** how often the list was filled: anew after each connection */
  readonly fills: number;
  /** by id */
  readonly rows: Readonly<Record<string, SubmissionRow>>;
  /** by id; only those that a page looks at */
  readonly details: Readonly<Record<string, SubmissionDetail>>;
}
export const useSubmissions = create<SubmissionStore>(() => ({ fills: 0, rows: {}, details: {} }));

export function putSubmissions(rows: readonly SubmissionRow[]): void {
  useSubmissions.setState(({ fills }) => ({ fills: fills + 1, rows: Object.fromEntries(rows.map((row) => [row.id, row])) }));
}

export function putSubmission(detail: SubmissionDetail): void {
  useSubmissions.setState(({ details }) => ({ details: { ...details, [detail.id]: detail } }));
}

export function receiveSubmissionEvent(event: SubmissionEvent): void {
  if (event.type === "submission") useSubmissions.setState((store) => withRow(store, event.row));
  else if (event.type === "tasks") useSubmissions.setState(({ details }) => ({ details: withTasks(details, event.id, event.rows) }));
  else useSubmissions.setState(({ rows, details }) => ({ rows: without(rows, event.id), details: without(details, event.id) }));
}

function withRow({ rows, details }: SubmissionStore, row: SubmissionRow): Partial<SubmissionStore> {
  const detail = details[row.id];
  return { rows: { ...rows, [row.id]: row }, ...(detail ? { details: { ...details, [row.id]: { ...detail, ...row } } } : {}) };
}

function withTasks(details: SubmissionStore["details"], id: string, changed: readonly TaskRow[]): SubmissionStore["details"] {
  const detail = details[id];
  if (!detail) return details;
  const rows = [...detail.rows];
  for (const row of changed) rows[row.index] = row;
  return { ...details, [id]: { ...detail, rows } };
}

const without = <T>(record: Readonly<Record<string, T>>, id: string): Record<string, T> =>
  Object.fromEntries(Object.entries(record).filter(([key]) => key !== id));

/** Newest first. */
export function newestSubmissions(rows: Readonly<Record<string, SubmissionRow>>): SubmissionRow[] {
  return Object.values(rows).sort((a, b) => b.created - a.created);
}
