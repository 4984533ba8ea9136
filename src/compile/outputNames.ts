/**
 * Inside a function body TensorFlow refers to an output by the name that the op's registration gives it: `MatMul_3:product:0`.
 * An op that is missing here cannot be part of a compiled step, which then runs op by op.
 */
const names = new Map<string, readonly string[]>();
const say = (output: string | readonly string[], ops: string) => {
  for (const op of ops.split(" ")) names.set(op, typeof output === "string" ? [output] : output);
};
say(
  "y",
  "Abs Neg Reciprocal Square Sqrt Rsqrt Exp Expm1 Log Log1p Sin Cos Tan Asin Acos Atan Sinh Cosh Tanh Asinh Acosh Atanh Sign Floor Ceil",
);
say("y", "Round Erf Sigmoid Cast Transpose ZerosLike OnesLike IsNan IsInf IsFinite LogicalNot");
say("activations", "Relu Relu6 Elu Selu LeakyRelu Softplus");
say("z", "Add AddV2 Sub Mul Div RealDiv FloorDiv DivNoNan Maximum Minimum Pow FloorMod SquaredDifference Atan2");
say("z", "Greater GreaterEqual Less LessEqual Equal NotEqual LogicalAnd LogicalOr");
say(
  "output",
  "Sum Mean Max Min Prod All Any ArgMax ArgMin GatherV2 GatherNd ScatterNd TensorScatterUpdate UnsortedSegmentSum Reshape ExpandDims",
);
say(
  "output",
  "ConcatV2 Pack Unpack Slice StridedSlice Split SplitV Tile Fill Range LinSpace Select SelectV2 OneHot PadV2 MirrorPad ReverseV2",
);
say("output", "BatchMatMulV2 Const Identity BroadcastTo Einsum");
say("out", "Cumsum Cumprod");
say("product", "MatMul");
say("sum", "AddN");
say("softmax", "Softmax");
say("logsoftmax", "LogSoftmax");
say(["loss", "backprop"], "SparseSoftmaxCrossEntropyWithLogits");
say(["values", "indices"], "TopKV2");

/** Ops whose one output is a list: its members are counted, `Split_1:output:2`. */
const lists = new Set(["Split", "SplitV", "Unpack"]);

/** @returns `name:index` of an op's output, or null for an op that is not known here */
export function outputName(op: string, index: number): string | null {
  const outputs = names.get(op);
  if (!outputs) return null;
  if (lists.has(op)) return `${outputs[0]}:${index}`;
  return outputs[index] === undefined ? null : `${outputs[index]}:0`;
}
