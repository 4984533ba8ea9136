// The part of Plotly that the page calls; the bundle ships no declarations.
declare module "plotly.js-cartesian-dist-min" {
  const Plotly: {
    react(element: HTMLElement, data: object[], layout: object, config?: object): Promise<unknown>;
    relayout(element: HTMLElement, change: object): Promise<unknown>;
    toImage(figure: object, options: { format: "png" | "svg"; width: number; height: number; scale?: number }): Promise<string>;
    purge(element: HTMLElement): void;
  };
  export default Plotly;
}
