/** What a page may do with notebooks as files of the workspace. Paths are relative to it, with /. */
export interface NotebookFileFunctions {
  /** What a new notebook may start as. */
  notebookTemplates(): Promise<NotebookTemplate[]>;
  /**
   * Gives a notebook another path; its cells, outputs and runs stay with it, and so does its kernel.
   * @throws `notebook/exists`, `notebook/outside-workspace`, `notebook/bad-name`
   */
  renameNotebook(path: string, to: string): Promise<{ readonly path: string }>;
  /** Makes another notebook of the same text and outputs. @throws as `renameNotebook` */
  duplicateNotebook(path: string, to: string): Promise<{ readonly path: string }>;
  /**
   * Ends its kernel and puts it into the trash.
   * @returns null when the system's trash has it, else what `restoreNotebook` takes
   * @throws `notebook/running`, `notebook/cannot-delete`
   */
  deleteNotebook(path: string): Promise<DeletedNotebook | null>;
  /** What lies in the workspace's own trash, newest first. */
  deletedNotebooks(): Promise<DeletedNotebook[]>;
  /** @throws `notebook/exists`, `notebook/not-in-trash` */
  restoreNotebook(id: string): Promise<{ readonly path: string }>;
}

export interface NotebookTemplate {
  readonly id: string;
  readonly title: string;
  /** one sentence */
  readonly description: string;
}

/** What a new notebook starts as: a template, or a text from elsewhere; else one empty cell. */
export interface NewNotebook {
  readonly template?: string;
  readonly text?: string;
}

export interface DeletedNotebook {
  readonly id: string;
  /** where it was */
  readonly path: string;
  /** ms since the epoch */
  readonly deleted: number;
}
