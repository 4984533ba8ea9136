import { expect, it } from "vitest";
import { codeLines } from "../../src/output/codePieces.ts";

it("takes names in all letters for names", () => {
  const looks = (source: string) => codeLines(source)[0]!.map(({ text, look }) => `${text.trim()}:${look}`);
  expect(looks("const Δz = f(μ, x1.μ);")).toEqual([
    "const:tk",
    ":",
    "Δz:",
    ":",
    "=:tu",
    ":",
    "f:tf",
    "(:tu",
    "μ:",
    ",:tu",
    ":",
    "x1:",
    ".:tu",
    "μ:tp",
    ");:tu",
  ]);
  expect(looks("({ μ: 1, é: Δ(2) })").filter((look) => /[μéΔ]/.test(look))).toEqual(["μ:tp", "é:tp", "Δ:tf"]);
});
