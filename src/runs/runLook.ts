/** How runs beside each other are told apart: by letter, and by one of three colours and three dashes, which make nine pairs. */
const colours = ["run-a", "run-b", "run-c"] as const;
const dashes = ["solid", "dash", "dot"] as const;

/** `A` … `Z`, then `AA` … */
export const runLetter = (index: number): string =>
  (index < 26 ? "" : runLetter(Math.floor(index / 26) - 1)) + String.fromCharCode(65 + (index % 26));

/** A design token. */
export const runColour = (index: number): (typeof colours)[number] => colours[index % 3]!;

/** As Plotly names them: runs of one colour have different ones. */
export const runDash = (index: number): (typeof dashes)[number] => dashes[(index + Math.floor(index / 3)) % 3]!;
