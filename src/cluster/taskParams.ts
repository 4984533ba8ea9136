import { pick } from "../random/draw.ts";
import { type Random, seededRandom } from "../random/seededRandom.ts";
import { SteerlabError } from "../steerlabError.ts";
import type { ParamSpace, ParamValue, RandomSearch, TaskChoice, TaskParams } from "./submission.ts";

/** More would be a mistake in a grid. */
export const mostTasks = 100_000;

/**
 * The parameters of every task: each listed or drawn set with each point of the grid, the grid's last name varying fastest.
 * The same choice gives the same tasks in the same order.
 * @throws `submit/bad-tasks` naming the entry
 */
export function taskParams({ grid = {}, tasks, random }: TaskChoice): TaskParams[] {
  if (tasks && random) throw badTasks("Tasks are both listed and drawn at random.", "Give one of the two; a grid goes with either.");
  if (tasks?.length === 0) throw badTasks("The list of tasks is empty.");
  const bases = random ? drawnParams(random) : (tasks ?? [{}]);
  const points = gridPoints(grid);
  if (bases.length * points.length > mostTasks)
    throw badTasks(`These are ${bases.length * points.length} tasks; at most ${mostTasks} go together.`);
  for (const params of bases) checkParams(params, grid);
  return bases.flatMap((base) => points.map((point) => ({ ...base, ...point })));
}

function gridPoints(grid: Readonly<Record<string, readonly ParamValue[]>>): TaskParams[] {
  let points: TaskParams[] = [{}];
  for (const [name, values] of Object.entries(grid)) {
    checkName(name);
    if (!Array.isArray(values) || values.length === 0)
      throw badTasks(`The grid has no values for ${name}.`, `Such as grid: { ${name}: [0, 1, 2] }.`);
    for (const value of values) checkValue(name, value);
    if (new Set(values).size < values.length) throw badTasks(`The grid has a value of ${name} twice: ${values.join(", ")}.`);
    if (points.length * values.length > mostTasks) throw badTasks(`The grid has more than ${mostTasks} points.`);
    points = points.flatMap((point) => values.map((value) => ({ ...point, [name]: value })));
  }
  return points;
}

function drawnParams({ count, seed = 0, space }: RandomSearch): TaskParams[] {
  if (!Number.isInteger(count) || count < 1 || count > mostTasks) throw badTasks(`Drawing ${count} sets of parameters is not possible.`);
  if (!space || Object.keys(space).length === 0)
    throw badTasks("There is nothing to draw from.", "Such as space: { learningRate: { log: [1e-5, 1e-2] } }.");
  const drawing = seededRandom(seed);
  return Array.from({ length: count }, () =>
    Object.fromEntries(Object.entries(space).map(([name, from]) => [name, drawn(name, from, drawing)])),
  );
}

function drawn(name: string, from: ParamSpace, random: Random): ParamValue {
  if (Array.isArray(from) && from.length > 0) return pick(from as readonly ParamValue[], random);
  if ("uniform" in from) return between(range(name, from.uniform), random);
  if ("log" in from) return Math.exp(between(range(name, from.log, 0).map(Math.log) as [number, number], random));
  if ("integer" in from) return range(name, from.integer)[0] + random.integer(from.integer[1] - from.integer[0] + 1);
  throw badTasks(
    `The space of ${name} is ${JSON.stringify(from)}.`,
    "Give a list, { uniform: [a, b] }, { log: [a, b] } or { integer: [a, b] }.",
  );
}

const between = ([low, high]: readonly [number, number], random: Random): number => low + (high - low) * random.uniform();

/** @param above what both ends must exceed */
function range(name: string, ends: readonly [number, number], above = Number.NEGATIVE_INFINITY): readonly [number, number] {
  const [low, high] = ends ?? [];
  if (Number.isFinite(low) && Number.isFinite(high) && low! > above && low! <= high!) return ends;
  throw badTasks(`The range of ${name} is ${JSON.stringify(ends)}.`, "Give the lower end, then the higher; of a logarithm both above 0.");
}

function checkParams(params: TaskParams, grid: object): void {
  for (const [name, value] of Object.entries(params)) {
    checkName(name);
    checkValue(name, value);
    if (name in grid) throw badTasks(`${name} is in the grid and in a task.`, "Give it in one of the two.");
  }
}

function checkName(name: string): void {
  if (!/^[A-Za-z_$][\w$]*$/.test(name)) throw badTasks(`"${name}" is no parameter's name.`);
}

function checkValue(name: string, value: unknown): void {
  const plain = typeof value === "string" || typeof value === "boolean" || (typeof value === "number" && Number.isFinite(value));
  if (!plain) throw badTasks(`A value of ${name} is ${JSON.stringify(value)}.`, "Parameters are numbers, texts, true or false.");
  if (typeof value === "string" && value.includes("\0")) throw badTasks(`A value of ${name} has a character of code 0.`);
}

const badTasks = (message: string, hint = "The grid, the list or the random search says what the tasks are."): SteerlabError =>
  new SteerlabError("submit/bad-tasks", message, { hint });
