import type { Tokenizer } from "./causalLM.ts";

/**
 * Turns generated ids into text as they come: only whole characters are passed on, and nothing that may be the begin of a stop text.
 * The text of all pieces is the result. Stop texts may not be empty.
 */
export class TextStream {
  readonly #tokenizer: Pick<Tokenizer, "decode">;
  readonly #stop: readonly string[];
  readonly #onText: ((text: string) => void) | undefined;
  readonly #ids: number[] = [];
  /** ids before `#from` are decoded for context, those before `#read` are in `#text` */
  #from = 0;
  #read = 0;
  #text = "";
  #sent = 0;

  constructor(tokenizer: Pick<Tokenizer, "decode">, options: { stop?: readonly string[]; onText?: (text: string) => void } = {}) {
    this.#tokenizer = tokenizer;
    this.#stop = options.stop ?? [];
    this.#onText = options.onText;
  }

  /** @returns true when a stop text is reached: nothing more is wanted */
  push(id: number): boolean {
    this.#ids.push(id);
    const piece = this.#nextPiece();
    // An incomplete character ends in U+FFFD until its last byte is there.
    if (piece.endsWith("\uFFFD")) return false;
    this.#take(piece);
    return this.#cutAtStop();
  }

  /** Passes on what was held back. @returns the whole text */
  finish(): string {
    if (this.#read < this.#ids.length) this.#take(this.#nextPiece());
    if (!this.#cutAtStop()) this.#send(this.#text.length);
    return this.#text;
  }

  #nextPiece(): string {
    const before = this.#tokenizer.decode(this.#ids.slice(this.#from, this.#read), { skipSpecial: true });
    return this.#tokenizer.decode(this.#ids.slice(this.#from), { skipSpecial: true }).slice(before.length);
  }

  #take(piece: string): void {
    this.#text += piece;
    // Tokens without a text give no context: some tokenizers drop a space where the text begins.
    if (piece !== "") this.#from = this.#read;
    this.#read = this.#ids.length;
  }

  #cutAtStop(): boolean {
    const found = this.#stop
      .map((text) => this.#text.indexOf(text, Math.max(0, this.#sent - text.length)))
      .filter((at) => at >= this.#sent);
    if (found.length === 0) {
      this.#send(this.#text.length - this.#heldBack());
      return false;
    }
    this.#text = this.#text.slice(0, Math.min(...found));
    this.#send(this.#text.length);
    return true;
  }

  /** How many characters at the end may be the begin of a stop text. */
  #heldBack(): number {
    const lengths = this.#stop.map((stop) => {
      for (let n = Math.min(stop.length - 1, this.#text.length); n > 0; n--) if (this.#text.endsWith(stop.slice(0, n))) return n;
      return 0;
    });
    return Math.max(0, ...lengths);
  }

  #send(end: number): void {
    if (end <= this.#sent) return;
    this.#onText?.(this.#text.slice(this.#sent, end));
    this.#sent = end;
  }
}
