import { expect, it } from "vitest";
import { compareLeaves } from "../../src/runs/differences.ts";
import { apartFromPackages, madeWith } from "../../src/runs/madeWith.ts";
import type { RunDetail } from "../../src/runs/run.ts";
import { provenance } from "../db/newRun.ts";

const made = (changes: Partial<typeof provenance>) =>
  madeWith({ seed: 3, backend: "native", provenance: { ...provenance, ...changes } } as unknown as RunDetail);

it("finds of two runs the package version, the commit and the parameter that differ, and nothing else", () => {
  const other = { environment: { ...provenance.environment, node: "24.1.0" }, gitDirty: false, params: { seed: "4" } };
  const differing = compareLeaves([made({}), made(other)]).filter((row) => row.differs);
  expect(differing.map(({ key, values }) => [key, ...values])).toEqual([
    ["git", "0123456789 and uncommitted changes", "0123456789"],
    ["node", "24.0.0", "24.1.0"],
    ["parameter seed", "3", "4"],
  ]);
});

it("tells runs apart by the data that they worked on", () => {
  const differing = compareLeaves([made({ dataDigest: "a".repeat(64) }), made({ dataDigest: "b".repeat(64) })]).filter(
    (row) => row.differs,
  );
  expect(differing.map(({ key, values }) => [key, ...values])).toEqual([["data sha256", "a".repeat(12), "b".repeat(12)]]);
});

it("says where there was no repository", () => {
  expect(made({ gitCommit: null, gitDirty: null }).git).toBe("no repository");
});

it("sets the packages' versions apart, and keeps all else", () => {
  const record = made({ environment: { node: "24.0.0", "package ulid": "3.0.2" } });
  const [rest, packages] = apartFromPackages(record);
  expect(packages).toEqual({ "package ulid": "3.0.2" });
  expect({ ...rest, ...packages }).toEqual(record);
  expect(rest).toMatchObject({ node: "24.0.0", seed: 3 });
});
