/** px, of a figure that does not say its own */
export const figureHeight = 320;
