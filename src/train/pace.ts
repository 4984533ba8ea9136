/** How many tokens a second go through, over the last steps; steps that had to be compiled tell nothing about it. */
export class Pace {
  readonly #last: { tokens: number; ms: number }[] = [];

  add(tokens: number, ms: number): void {
    this.#last.push({ tokens, ms });
    if (this.#last.length > 10) this.#last.shift();
  }

  /** null before the first step that counts */
  get tokensPerSecond(): number | null {
    const ms = this.#last.reduce((sum, step) => sum + step.ms, 0);
    return ms > 0 ? (1000 * this.#last.reduce((sum, step) => sum + step.tokens, 0)) / ms : null;
  }
}
