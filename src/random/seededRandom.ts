/** Random numbers that a seed decides: sfc32 (Chris Doty-Humphrey, PractRand), seeded through splitmix32. */
export interface Random {
  /** in [0, 1), 32 bits */
  uniform(): number;
  /** in 0 … below − 1 */
  integer(below: number): number;
  /** standard normal (Box–Muller) */
  normal(): number;
}

export function seededRandom(seed: number): Random {
  const next = sfc32(seed);
  const uniform = (): number => next() / 4_294_967_296;
  return {
    uniform,
    integer: (below) => Math.floor(uniform() * below),
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
  };
}

function sfc32(seed: number): () => number {
  const mix = splitmix32(seed);
  let [a, b, c, counter] = [mix(), mix(), mix(), 1];
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  for (let i = 0; i < 12; i++) next();
  return next;
}

function splitmix32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  };
}
