import { SteerlabError } from "../../src/steerlabError.ts";

/** The command line itself is wrong: exit code 2. */
export class UsageError extends SteerlabError {
  constructor(message: string, hint = "`steerlab --help` shows the commands.") {
    super("cli/usage", message, { hint });
  }
}
