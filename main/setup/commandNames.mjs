/** The terminal's commands; any other word is a folder to be opened. */
export const commandNames = /** @type {const} */ ([
  "run",
  "export",
  "import",
  "runs",
  "submit",
  "submissions",
  "task",
  "serve",
  "doctor",
  "setup",
  "help",
]);
