// The part of Plotly that the page calls; the bundle ships no declarations.
declare module "plotly.js-cartesian-dist-min" {
  const Plotly: {
    react(element: HTMLElement, data: object[], layout: object, config?: object): Promise<unknown>;
    purge(element: HTMLElement): void;
  };
  export default Plotly;
}
