/** A step that could not be done: why, and what the user can do about it, each one sentence. */
export class SetupFailure extends Error {
  /**
   * @param {string} why
   * @param {string} fix
   * @param {{ passing?: boolean }} [options] passing: the same attempt may succeed later (a network, a full disk), without a change here
   */
  constructor(why, fix, { passing = false } = {}) {
    super(why);
    this.name = "SetupFailure";
    this.why = why;
    this.fix = fix;
    this.passing = passing;
  }
}
