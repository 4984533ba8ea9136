/** What a value looks like, as plain data of bounded size. Made without calling anything of the value: getters are named, not read. */
export interface ValueNode {
  /** of the property, element or entry that holds it; absent at the root */
  readonly name?: string;
  /** how to come here from its owner; absent at the root */
  readonly step?: ValueStep;
  readonly kind: ValueKind;
  /** one line: `'text'`, `42`, `Array(3)`, `Map(2)`, `Trace` */
  readonly text: string;
  /** how many entries it has; absent when it can hold none */
  readonly size?: number;
  /** the first of them, as stored; the others can be asked of the kernel as long as it has the value */
  readonly children?: readonly ValueNode[];
}

export type ValueKind =
  | ("string" | "number" | "bigint" | "boolean" | "nullish" | "symbol" | "function" | "accessor")
  | ("object" | "array" | "map" | "set" | "numbers" | "leaf");

/** A property by its name or index, the n-th symbol among the properties, the n-th entry of a map or set. */
export type ValueStep = readonly [by: "property", key: string | number] | readonly [by: "symbol" | "entry", index: number];

/** An object or array that a cell shows. */
export interface ShownTree {
  readonly shown: "tree";
  readonly root: ValueNode;
  /** by which the kernel that made it knows the whole value; absent when all of it is here */
  readonly handle?: string;
}

const longestLine = 76; // characters

/** The tree as a terminal prints it, in the manner of Node's `inspect`. */
export function treeText(node: ValueNode, indent = 0): string {
  if (node.size === undefined) return node.text;
  const { prefix, open, close } = brackets(node);
  const children = node.children ?? [];
  if (node.size === 0) return `${prefix}${open}${close}`;
  if (children.length === 0) return `[${node.text}]`;
  const parts = children.map((child) => `${entryName(node, child)}${treeText(child, indent + 2)}`);
  const more = node.size - children.length;
  const all = more > 0 ? [...parts, `… ${more} more`] : parts;
  const line = `${prefix}${open} ${all.join(", ")} ${close}`;
  if (line.length <= longestLine && !line.includes("\n")) return line;
  const space = " ".repeat(indent + 2);
  return `${prefix}${open}\n${all.map((part) => `${space}${part}`).join(",\n")}\n${" ".repeat(indent)}${close}`;
}

/** One line of at most so many characters. */
export function treeLine(node: ValueNode, most = 120): string {
  const text = oneLine(node);
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

function oneLine(node: ValueNode): string {
  if (node.size === undefined) return node.text;
  const { prefix, open, close } = brackets(node);
  const children = node.children ?? [];
  if (node.size === 0) return `${prefix}${open}${close}`;
  if (children.length === 0) return node.text;
  const parts = children.map((child) => `${entryName(node, child)}${oneLine(child)}`);
  return `${prefix}${open} ${[...parts, ...(node.size > children.length ? ["…"] : [])].join(", ")} ${close}`;
}

function brackets({ kind, text }: ValueNode): { prefix: string; open: string; close: string } {
  const prefix = text === "Object" || /^Array\(\d+\)$/.test(text) ? "" : `${text} `;
  return kind === "array" || kind === "numbers" ? { prefix, open: "[", close: "]" } : { prefix, open: "{", close: "}" };
}

const plainName = /^[A-Za-z_$][\w$]*$/;

function entryName(owner: ValueNode, { name = "", step }: ValueNode): string {
  if (owner.kind === "map") return `${name} => `;
  if (owner.kind === "set" || (step?.[0] === "property" && typeof step[1] === "number")) return "";
  return `${step?.[0] === "symbol" || plainName.test(name) ? name : JSON.stringify(name)}: `;
}
