import { readShown } from "../../src/exchange/readShown.ts";
import { type Shown, showSelf, showsItself } from "../../src/output/shown.ts";
import { type ShownNumbers, summariseNumbers } from "../../src/output/shownNumbers.ts";
import type { ValueNode } from "../../src/output/valueTree.ts";
import { tensorBytes } from "./heldBytes.ts";
import { arrayBytes, arrayLength, constructorName, ownValue } from "./intrinsics.ts";
import { isTensor, isTypedArray, type NumberArray, type TensorLike } from "./numberArrays.ts";
import { storedTree, valueNode } from "./valueNode.ts";

const readLimit = 16_000_000; // numbers: more are not read back from the backend, or looked through
const longestText = 10_000; // characters

/**
 * How a value shows itself; null for undefined.
 * @param keep remembers an object that is larger than what is stored of it, and gives the name to ask for it by
 */
export function shownValue(value: unknown, keep: (value: object) => string): Shown | null {
  if (value === undefined) return null;
  if (isShownObject(value)) return value;
  if (typeof value === "object" && value !== null && !isTypedArray(value) && showsItself(value)) return value[showSelf]();
  if (isTensor(value)) return tensorNumbers(value);
  if (isTypedArray(value)) return numbers(constructorName(value), value, [arrayLength(value)]);
  const matrix = matrixNumbers(value);
  if (matrix) return matrix;
  const root = valueNode(value, { ...storedTree, text: typeof value === "string" ? longestText : storedTree.text });
  if (root.size === undefined) return { shown: "value", text: root.text };
  return { shown: "tree", root, ...(isWhole(root) ? {} : { handle: keep(value as object) }) };
}

/** By an own property: a getter named `shown` is a stranger's, and so is an object that the page could not draw. */
const isShownObject = (value: unknown): value is Shown =>
  typeof value === "object" && value !== null && typeof ownValue(value, "shown") === "string" && readShown(value) !== null;

const isWhole = (node: ValueNode): boolean => (node.size ?? 0) <= (node.children?.length ?? 0) && (node.children ?? []).every(isWhole);

function tensorNumbers(tensor: TensorLike): ShownNumbers {
  const { dtype, shape } = tensor;
  const facts = { shown: "numbers", type: "Tensor", dtype, shape: [...shape], bytes: tensorBytes(tensor) } as const;
  if (tensor.isDisposed) return { ...facts, bytes: 0, note: "disposed" };
  if (!/^(float32|int32|bool)$/.test(dtype)) return { ...facts, note: `numbers of type ${dtype} are not looked at` };
  if (tensor.size > readLimit) return { ...facts, note: "too large to be read back" };
  return { ...facts, summary: summariseNumbers(tensor.dataSync()) };
}

/** `Float32Array` → `float32` */
const dtypeOf = (type: string): string => type.replace(/(Clamped)?Array$/, "").toLowerCase();

function numbers(type: string, value: NumberArray, shape: readonly number[]): ShownNumbers {
  const facts = { shown: "numbers", type, dtype: dtypeOf(constructorName(value)), shape, bytes: arrayBytes(value) } as const;
  if (arrayLength(value) > readLimit) return { ...facts, note: "too large to be looked through" };
  return { ...facts, summary: summariseNumbers(value) };
}

/** The library's `Matrix`: rows and columns over one typed array, and nothing else. */
function matrixNumbers(value: unknown): ShownNumbers | null {
  if (typeof value !== "object" || value === null) return null;
  const [data, shape] = [ownValue(value, "data"), ownValue(value, "shape")];
  if (!isTypedArray(data) || !Array.isArray(shape) || Object.keys(value).length !== 2) return null;
  const sizes = shape.filter((size) => Number.isInteger(size)) as number[];
  const fits = sizes.length === shape.length && sizes.reduce((product, size) => product * size, 1) === arrayLength(data);
  return fits ? numbers("Matrix", data, sizes) : null;
}
