import { describe, expect, it } from "vitest";
import { readChoice } from "../../src/tasks/metrics/readChoice.ts";
import { tokenF1 } from "../../src/tasks/metrics/tokenF1.ts";

describe("reading a choice out of a text", () => {
  const labels = ["answer1", "answer2", "answer12"];
  it.each([
    ["answer2", 1],
    [" the correct answer is Answer2.", 1],
    ["**answer1**", 0],
    ["It is not said", null],
    ["answer12", 2],
    ["answer3", null],
    ["answer1 or answer2", 0], // the first, as in LLM-Adapters
    ["", null],
  ])("finds the label in %j", (text, index) => {
    expect(readChoice(text, labels)).toBe(index);
  });

  it.each([
    ["true", 0],
    ["The correct answer is False", 1],
    ["untrue", null],
  ])("finds true and false as words of their own in %j", (text, index) => {
    expect(readChoice(text, ["the correct answer is true", "the correct answer is false"])).toBe(index);
  });

  it("finds the option's own words, and the longer of two at one place", () => {
    const options = [" a kind of dog.", " a kind of dog house."];
    expect(readChoice("It is a kind of  DOG house, I think", options)).toBe(1);
    expect(readChoice("a dog", options)).toBe(0);
  });

  it("knows the labels that the prompt gives the options", () => {
    const prompt = "Which?\n\nSolution1: boil it\nSolution2: freeze it\n\nAnswer:";
    expect(readChoice("solution2", ["freeze it", "boil it"], prompt)).toBe(0);
    expect(readChoice("solution1", ["freeze it", "boil it"], prompt)).toBe(1);
    expect(readChoice("solution1", ["freeze it", "boil it"])).toBeNull();
  });

  it("finds words in every script", () => {
    expect(readChoice("Réponse : « été ».", ["été", "hiver"])).toBe(0);
    expect(readChoice("étés", ["été", "hiver"])).toBeNull();
  });
});

describe("token F1", () => {
  // hypothesis, reference and score by hand, after SQuAD's rules
  it.each([
    ["The cat!", "a cat", 1],
    ["cat sat", "cat", 2 / 3],
    ["the the dog dog", "dog", 2 / 3],
    ["dog", "cat", 0],
    ["the", "a", 1],
    ["", "dog", 0],
  ])("of %j and %j is %d", (hypothesis, reference, score) => {
    expect(tokenF1(hypothesis, reference)).toBeCloseTo(score, 12);
  });
});
