// The script of an exported report, which is put into the file as it stands: it follows the system's theme and draws the figures.
// Loaded in the head, so that a dark report never flashes; Plotly comes at the end of the body, when there are figures.
(() => {
  /**
   * @typedef {{ data: object[], layout: { height: number } }} Drawing
   * @typedef {{ react(element: Element, data: object[], layout: object, config: object): Promise<unknown> }} Plotly
   */
  const config = { displayModeBar: false, displaylogo: false, responsive: true, doubleClick: "reset" };
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const root = document.documentElement;
  /** @type {"light" | "dark" | null} */
  let chosen = null;
  /** @type {Set<Element>} */
  const drawn = new Set();

  const theme = () => chosen ?? (dark.matches ? "dark" : "light");

  /** The figures in the colours of the theme. */
  const figures = () => {
    const text = document.getElementById("figures")?.textContent ?? "{}";
    const { palettes } = JSON.parse(text);
    const colors = palettes?.[theme()] ?? {};
    /** @type {Drawing[]} */
    const themed = JSON.parse(text, (_, value) => (typeof value === "string" ? (colors[value] ?? value) : value)).figures ?? [];
    return themed;
  };

  /** @param {Iterable<Element>} elements */
  const draw = async (elements) => {
    const plotly = /** @type {Plotly | undefined} */ (/** @type {any} */ (window).Plotly);
    const all = figures();
    for (const element of elements) {
      const figure = all[Number(element.getAttribute("data-figure"))];
      if (!plotly || !figure) continue;
      drawn.add(element);
      await plotly.react(element, figure.data, figure.layout, config);
    }
  };

  const paint = () => {
    root.dataset.theme = theme();
    const button = document.getElementById("theme");
    if (button) button.textContent = theme() === "dark" ? "Light theme" : "Dark theme";
    void draw(drawn);
  };

  const follow = () => {
    const places = document.querySelectorAll("[data-figure]");
    const observer = new IntersectionObserver(
      (entries) => {
        const near = entries.filter((entry) => entry.isIntersecting).map((entry) => entry.target);
        for (const element of near) observer.unobserve(element);
        void draw(near);
      },
      { rootMargin: "600px" },
    );
    for (const place of places) observer.observe(place);
    addEventListener("beforeprint", () => void draw([...places].filter((place) => !drawn.has(place))));
  };

  root.dataset.theme = theme();
  dark.addEventListener("change", paint);
  addEventListener("DOMContentLoaded", () => {
    const button = document.getElementById("theme");
    if (button) {
      button.hidden = false;
      button.addEventListener("click", () => {
        chosen = theme() === "dark" ? "light" : "dark";
        paint();
      });
    }
    paint();
    follow();
  });
})();
