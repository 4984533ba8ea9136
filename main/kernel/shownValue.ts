import { inspect } from "node:util";
import { isShown, type Shown, showSelf, showsItself } from "../../src/output/shown.ts";
import { isTensor, isTypedArray, type NumberArray, rangeOf, type TensorLike } from "./numberArrays.ts";

const previewed = 8; // numbers of a tensor or typed array
const readLimit = 4_000_000; // numbers: a larger tensor is not read back for its range

/** How the last expression of a cell shows itself; null for undefined. */
export async function shownValue(value: unknown): Promise<Shown | null> {
  if (value === undefined) return null;
  if (isShown(value)) return value;
  if (showsItself(value)) return value[showSelf]();
  if (isTensor(value)) return { shown: "value", text: await tensorText(value) };
  if (isTypedArray(value)) return { shown: "value", text: `${value.constructor.name} [${value.length}]${numbersText(value)}` };
  return {
    shown: "value",
    text: inspect(value, { depth: 3, maxArrayLength: 60, maxStringLength: 10_000, breakLength: 100, getters: false }),
  };
}

async function tensorText(tensor: TensorLike): Promise<string> {
  const head = `Tensor ${tensor.dtype} [${tensor.shape.join(", ")}]`;
  if (tensor.isDisposed) return `${head}, disposed`;
  if (tensor.size > readLimit || !/^(float32|int32|bool)$/.test(tensor.dtype)) return head;
  return head + numbersText(await tensor.data());
}

function numbersText(numbers: NumberArray): string {
  if (numbers.length === 0) return "";
  const first = Array.from(numbers.slice(0, previewed) as ArrayLike<number | bigint>, format).join(", ");
  return `, ${rangeOf(numbers)}\n[${first}${numbers.length > previewed ? ", …" : ""}]`;
}

function format(number: number | bigint): string {
  return typeof number === "bigint" || Number.isInteger(number) ? String(number) : String(Number(number.toPrecision(5)));
}
