import { expect, it } from "vitest";
import { CellStreams } from "../../main/kernel/cellStreams.ts";
import type { FromKernel } from "../../main/kernel/protocol.ts";

const textOf = (messages: readonly FromKernel[]): string =>
  messages.map((message) => (message.type === "output" && message.output.kind === "stream" ? message.output.text : "")).join("");

it("cuts off a cell that prints without end, and says so once", () => {
  const messages: FromKernel[] = [];
  const streams = new CellStreams(
    (message) => messages.push(message),
    () => "execution-1",
    1_000,
  );
  for (let line = 0; line < 500; line++) streams.write("stdout", `line ${line}\n`);
  streams.flush();
  const text = textOf(messages);
  expect(text.length).toBeLessThan(1_100);
  expect(text.match(/output ends here: the cell printed more than 1,000 characters/g)).toHaveLength(1);
});
