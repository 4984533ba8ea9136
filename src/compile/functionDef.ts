import type { DataType } from "@tensorflow/tfjs";
import type { NativeBinding } from "../backend/nativeBackend.ts";
import { requirePackage } from "../backend/tf.ts";
import { outputName } from "./outputNames.ts";
import { type OpAttribute, type RecordedConstant, type RecordedOp, type Recording, type Source, Untraceable } from "./recording.ts";

/** The protobuf classes that the native package carries: each field has a setter of its name. */
type Message = Record<string, (...values: unknown[]) => unknown> & { serializeBinary(): Uint8Array; getAttrMap(): Map<string, Message> };
type MessageClass = (new () => Message) & { readonly [inner: string]: MessageClass };
let classes: Record<string, MessageClass> | null = null;
const message = (path: string): Message => {
  classes ??= requirePackage("@tensorflow/tfjs-node-gpu/dist/proto/api_pb.js") as Record<string, MessageClass>;
  const [outer, ...inner] = path.split(".");
  return new (inner.reduce((type, name) => type[name]!, classes[outer!]!))();
};
const build = (path: string, fields: Record<string, unknown>): Message => {
  const made = message(path);
  for (const [setter, value] of Object.entries(fields)) made[setter]!(value);
  return made;
};

/** Numbers of TensorFlow's `DataType` enumeration. */
const dataTypes: Partial<Record<DataType, number>> = { float32: 1, int32: 3, bool: 10 };
const INT32 = 3;
function dataType(dtype: DataType): number {
  const number = dataTypes[dtype];
  if (number === undefined) throw new Untraceable(`it uses a ${dtype} tensor`);
  return number;
}

const shapeMessage = (shape: readonly number[]): Message =>
  build("TensorShape", { setDimList: shape.map((size) => build("TensorShape.Dim", { setSize: size })) });
const typeAttribute = (type: number): Message => build("AttrValue", { setType: type });
const trueAttribute = (): Message => build("AttrValue", { setB: true });

function nodeMessage(name: string, op: string, inputs: readonly string[], attributes: Record<string, Message>): Message {
  const node = build("NodeDef", { setName: name, setOp: op, setInputList: inputs });
  for (const [key, value] of Object.entries(attributes)) node.getAttrMap().set(key, value);
  return node;
}

/** @returns the attribute as a message; its type is one of the binding's own constants */
function attributeMessage({ name, type, value }: OpAttribute, binding: NativeBinding): Message {
  if (Array.isArray(value) && type !== binding.TF_ATTR_SHAPE) {
    const setter = new Map([
      [binding.TF_ATTR_INT, "setIList"],
      [binding.TF_ATTR_TYPE, "setTypeList"],
    ]).get(type); // prettier-ignore
    if (!setter) throw new Untraceable(`attribute ${name} is a list of an unknown type`);
    return build("AttrValue", { setList: build("AttrValue.ListValue", { [setter]: value }) });
  }
  const setters: [unknown, string, unknown][] = [
    [binding.TF_ATTR_TYPE, "setType", value],
    [binding.TF_ATTR_BOOL, "setB", value],
    [binding.TF_ATTR_INT, "setI", value],
    [binding.TF_ATTR_FLOAT, "setF", value],
    [binding.TF_ATTR_STRING, "setS", Buffer.from(String(value))],
    [binding.TF_ATTR_SHAPE, "setShape", Array.isArray(value) ? shapeMessage(value) : null],
  ];
  const found = setters.find(([known]) => known === type);
  if (!found) throw new Untraceable(`attribute ${name} is of an unknown type`);
  return build("AttrValue", { [found[1]]: found[2] });
}

const constantNode = (name: string, dtype: number, shape: readonly number[], bytes: Uint8Array): Message => {
  const value = build("Tensor", { setDtype: dtype, setTensorShape: shapeMessage(shape), setTensorContent: bytes });
  return nodeMessage(name, "Const", [], { dtype: typeAttribute(dtype), value: build("AttrValue", { setTensor: value }) });
};

/** Values that are all the same are written once: gradients make such tensors as large as the logits. */
function constantNodes({ name, dtype, shape, bytes, fill }: RecordedConstant): Message[] {
  const type = dataType(dtype);
  if (!fill) return [constantNode(name, type, shape, bytes)];
  const dims = new Uint8Array(Int32Array.from(shape).buffer);
  return [
    constantNode(`${name}s`, INT32, [shape.length], dims),
    constantNode(`${name}v`, type, [], bytes),
    nodeMessage(name, "Fill", [`${name}s:output:0`, `${name}v:output:0`], { T: typeAttribute(type), index_type: typeAttribute(INT32) }),
  ];
}

/**
 * The recording as a function of TensorFlow's (a serialized FunctionDef) that XLA must compile as a whole. Feeds are its arguments in the
 * recording's order, results its outputs.
 */
export function functionDef(name: string, recording: Recording, binding: NativeBinding): Uint8Array {
  const refer = referrer(recording);
  const argument = (of: string, dtype: DataType) => build("OpDef.ArgDef", { setName: of, setType: dataType(dtype) });
  const signature = build("OpDef", {
    setName: name,
    setInputArgList: recording.feeds.map((feed) => argument(feed.name, feed.dtype)),
    setOutputArgList: recording.results.map((result, i) => argument(`r${i}`, result.dtype)),
  });
  const body = recording.ops.map((op) => opNode(op, refer, binding));
  const made = build("FunctionDef", { setSignature: signature, setNodeDefList: [...recording.constants.flatMap(constantNodes), ...body] });
  const returned = (made as unknown as { getRetMap(): Map<string, string> }).getRetMap();
  recording.results.forEach((result, i) => {
    returned.set(`r${i}`, refer(result));
  });
  made.getAttrMap().set("_XlaMustCompile", trueAttribute());
  return made.serializeBinary();
}

/** How a function's body names a value: an argument by its name, an output of an op as `node:name:index`. */
function referrer(recording: Recording): (source: Source) => string {
  const opOf = new Map(recording.ops.map(({ name, op }) => [name, op]));
  for (const constant of recording.constants) opOf.set(constant.name, constant.fill ? "Fill" : "Const");
  return ({ node, output }) => {
    if (output === null) return node;
    const name = outputName(opOf.get(node)!, output);
    if (name === null) throw new Untraceable(`it uses the op ${opOf.get(node)}`);
    return `${node}:${name}`;
  };
}

function opNode({ name, op, inputs, attributes }: RecordedOp, refer: (source: Source) => string, binding: NativeBinding): Message {
  const written = Object.fromEntries(attributes.map((attribute) => [attribute.name, attributeMessage(attribute, binding)]));
  return nodeMessage(name, op, inputs.map(refer), written);
}
