/** Self-written records in the form of LLM-Adapters' `dataset/`: as that repository words and spaces the instructions of each set. */

export interface InstructionRecord {
  readonly instruction: string;
  readonly input: string;
  readonly output: string;
  readonly answer: string;
}

const record = (instruction: string, answer: string): InstructionRecord => ({
  ...{ instruction, input: "", output: `the correct answer is ${answer}`, answer },
});

const numbers = (label: string, count: number): string => Array.from({ length: count }, (_, i) => `${label}${i + 1}`).join("/");

/** The n-th record of every set; records with different n ask different things. */
export const INSTRUCTIONS: Readonly<Record<string, (n: number) => InstructionRecord>> = {
  boolq: (n) =>
    record(`Please answer the following question with true or false, question: is ${n} a number?\n\nAnswer format: true/false`, "true"),
  piqa: (n) =>
    record(
      `Please choose the correct solution to the question: Boil ${n} eggs.\n\nSolution1: Put them into hot water: wait. \n\nSolution2: Put them into hot sand, \n\nAnswer format: solution1/solution2`,
      "solution1",
    ),
  siqa: (n) =>
    record(
      `Please choose the correct answer to the question: Ann met ${n} friends. How would Ann feel?\n\nAnswer1: glad Answer2: like Answer1: Answer3: lonely\n\nAnswer format: ${numbers("answer", 3)}`,
      "answer2",
    ),
  hellaswag: (n) =>
    record(
      `Please choose the correct ending to complete the given sentence: Cooking: ${n} cooks stand in a kitchen. They\n\nEnding1: fly away. Ending2: stir a pot. Ending3: are stirred by a pot. Ending4: vote.\n\nAnswer format: ${numbers("ending", 4)}`,
      "ending2",
    ),
  winogrande: (n) =>
    record(
      `Please choose the correct answer to fill in the blank to complete the given sentence: The ${n} cups do not fit into the box because the _ is small.\n\nOption1: cups Option2: box Answer format: option1/option2`,
      "option2",
    ),
  "arc-easy": (n) =>
    record(
      `Please choose the correct answer to the question: A cross of ${n} peas gives which peas?\nList: Answer4\n\nAnswer1: RR Answer2: Rr Answer3: rr\n\nAnswer format: ${numbers("answer", 3)}`,
      "answer1",
    ),
  "arc-challenge": (n) =>
    record(
      `Please choose the correct answer to the question: What do ${n} magnets attract?\n\nAnswer1: wood Answer2: iron Answer3: glass Answer4: air Answer5: water\n\nAnswer format: ${numbers("answer", 5)}`,
      "answer2",
    ),
  openbookqa: (n) =>
    record(
      `Please choose the correct answer to the question: ${n} predators eat\n\nAnswer1: lions Answer2: humans Answer3: bunnies Answer4: grass\n\nAnswer format: ${numbers("answer", 4)}`,
      "answer3",
    ),
};

export const records = (set: string, from: number, count: number): InstructionRecord[] =>
  Array.from({ length: count }, (_, i) => INSTRUCTIONS[set]!(from + i));
