// One line a step: what it does, then how long that took, or that it was done before. On a terminal the line is
// rewritten while a step goes on; elsewhere its two halves are written as they come.

const nameWidth = 12;

/** How the steps are shown. `silentWhenDone` says nothing of a step that has nothing to do. */
export class Report {
  /** @param {{ stream?: NodeJS.WriteStream, silentWhenDone?: boolean }} [options] */
  constructor({ stream = process.stdout, silentWhenDone = false } = {}) {
    this.stream = stream;
    this.silentWhenDone = silentWhenDone;
  }

  /**
   * @param {string} name
   * @param {string} what
   */
  already(name, what) {
    if (!this.silentWhenDone) this.stream.write(`${name.padEnd(nameWidth)} ${what}\n`);
  }

  /**
   * Shows that a step begins.
   * @param {string} name
   * @param {string} doing
   * @returns {{ progress(text: string): void, end(result: string): void }}
   */
  begin(name, doing) {
    const started = performance.now();
    const head = `${name.padEnd(nameWidth)} ${doing}`;
    const tty = this.stream.isTTY;
    this.stream.write(`${head} …`);
    return {
      progress: (text) => {
        if (tty) this.stream.write(`\r\x1b[K${`${head} … ${text}`.slice(0, (this.stream.columns ?? 80) - 1)}`);
      },
      end: (result) => {
        const rest = [result, duration(performance.now() - started)].filter(Boolean).join(", ");
        this.stream.write(tty ? `\r\x1b[K${head}: ${rest}\n` : ` ${rest}\n`);
      },
    };
  }

  /**
   * @param {string} name
   * @param {string} text
   */
  note(name, text) {
    this.stream.write(`${name.padEnd(nameWidth)} ${text}\n`);
  }
}

/** @param {number} ms */
export function duration(ms) {
  const seconds = ms / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 100) return `${Math.round(seconds)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}
