// Chapter 3: the log-likelihood of three numbers under N(mu, sigma^2), and its surface.
import {
  Handle, Plot, button, clamp, curve, format, meanAndSd, mount, normalContour,
  normalDensity, normalLogLikelihood, normalScore, plotWidth, readout, row, sideBySide,
} from "./shared.js";

// --- Mathematics ---------------------------------------------------------------------

export const REGION = 2.995732273553991; // half the 95 % quantile of chi-squared, 2 df

/** Everything that the explorer says about three numbers and a pair (mu, sigma). */
export function describe(data, mu, sigma) {
  const summary = { n: data.length, ...meanAndSd(data) };
  const { mean, sd } = summary;
  const logLikelihood = normalLogLikelihood(summary, mu, sigma);
  const maximum = sd > 0 ? normalLogLikelihood(summary, mean, sd) : Infinity;
  const score = normalScore(summary, mu, sigma);
  return { summary, logLikelihood, maximum, drop: maximum - logLikelihood, score };
}

/** The line around the pairs that are at most `drop` below the maximum, up to `top`. */
export function contour(data, drop, top) {
  return normalContour({ n: data.length, ...meanAndSd(data) }, drop, top);
}

// --- The explorer --------------------------------------------------------------------

const TEXT = {
  title: "the likelihood surface",
  question:
    "Drag the three numbers, or the pair (μ, σ). Where does the arrow, the score " +
    "function, point from each side of the star? And what happens to the 95 % region " +
    "when you pull the numbers together?",
  notice:
    "The star lies at the mean of the numbers and at their standard deviation (divisor " +
    "n), wherever you drag them. Each stick is a density; the likelihood is their " +
    "product. The score function vanishes at the star; below it the arrow is long, " +
    "because a small σ makes a distant number fatal, and above it short. Put all three " +
    "numbers on one place: the surface has no top any more.",
};
const START = { data: [-0.5, 0, 1.5], mu: -1.2, sigma: 1.6 };
const LIMIT = 2.5; // of the numbers and of mu
const SIGMA = [0.2, 2.6];
const DROPS = [0.5, 1, 5, 10, 20];

function build(body, update) {
  const state = structuredClone(START);
  const height = 300;
  const x = [-3, 3];
  const density = new Plot({
    label: "Three numbers and the density of the model",
    ...{ height, x, y: [0, 1.4], xLabel: "x", yLabel: "density" },
  });
  const surface = new Plot({
    label: "The surface of the log-likelihood",
    ...{ height, x, y: [0, SIGMA[1]], xLabel: "μ", yLabel: "σ" },
  });
  const points = state.data.map((_, i) => pointHandle(density, i, movePoint));
  const parameters = new Handle(surface, {
    label: "The pair μ and σ",
    step: { x: 0.05, y: 0.05 },
    move: ({ x, y }) => set({ mu: clamp(x, -LIMIT, LIMIT), sigma: clamp(y, ...SIGMA) }),
  });
  const numbers = readout("likelihood", "log-likelihood", "∂ℓ/∂μ", "∂ℓ/∂σ");
  body.append(
    sideBySide(density, surface),
    numbers.element,
    row(button("Jump to the maximum", jump), button("Reset", () => set(START))),
  );
  return draw;

  function set(change) {
    Object.assign(state, structuredClone(change));
    update();
  }

  function movePoint(i, value) {
    const rounded = Math.round(clamp(value, -LIMIT, LIMIT) * 20) / 20;
    set({ data: state.data.map((old, j) => (j === i ? rounded : old)) });
  }

  function jump() {
    const { mean, sd } = meanAndSd(state.data);
    set({ mu: mean, sigma: clamp(sd, ...SIGMA) });
  }

  function draw(width) {
    const found = describe(state.data, state.mu, state.sigma);
    drawDensity(density, plotWidth(width), state);
    drawSurface(surface, plotWidth(width), state, found);
    points.forEach((handle, i) => handle.place(state.data[i], 0, format(state.data[i])));
    const pair = `μ ${format(state.mu)}, σ ${format(state.sigma)}`;
    parameters.place(state.mu, state.sigma, pair);
    const { logLikelihood, score } = found;
    const likelihood = format(Math.exp(logLikelihood), 4, { small: true });
    numbers.set(likelihood, ...[logLikelihood, ...score].map((value) => format(value, 3)));
    return explain(state, found);
  }
}

function pointHandle(plot, i, move) {
  return new Handle(plot, {
    label: `Number ${i + 1}`,
    kind: "blue",
    step: { x: 0.05, y: 0 },
    move: ({ x }) => move(i, x),
  });
}

function drawDensity(plot, width, { data, mu, sigma }) {
  plot.begin(width);
  const height = (x) => normalDensity(x, mu, sigma);
  const bell = curve(height, plot.xRange);
  plot.hill(bell, "orange");
  plot.line(bell, "orange");
  for (const x of data) plot.line([[x, 0], [x, height(x)]], "blue thick");
}

function drawSurface(plot, width, state, { summary, score }) {
  plot.begin(width);
  if (summary.sd > 0) {
    const lines = (drop) => contour(state.data, drop, 2 * SIGMA[1]);
    for (const drop of DROPS) plot.line(lines(drop), "grey thin", true);
    const region = lines(REGION);
    plot.area(region, "blue");
    plot.line(region, "blue", true);
    plot.mark(summary.mean, summary.sd, "star", "blue");
  }
  const [right, up] = score.map((slope) => slope / summary.n);
  const shrink = Math.min(1, 1 / Math.hypot(right, up));
  const end = [state.mu + right * shrink, state.sigma + up * shrink];
  plot.arrow([state.mu, state.sigma], end, "orange");
  plot.text("star: maximum; filled: 95 % region", plot.xRange[1], plot.yRange[1], {
    anchor: "end", dy: -9, kind: "explorer-axis",
  });
}

function explain({ mu, sigma }, { summary: { mean, sd }, logLikelihood, drop }) {
  const here = `At μ = ${format(mu)}, σ = ${format(sigma)} the log-likelihood is`;
  const value = `${here} ${format(logLikelihood, 3)}`;
  if (sd === 0) {
    const limit = `as σ goes to 0 at μ = ${format(mean)}, and there is no maximum`;
    return `${value}. All numbers are equal: it grows without bound ${limit}.`;
  }
  const side = drop <= REGION ? "inside" : "outside";
  const top = `the maximum at μ̂ = ${format(mean)}, σ̂ = ${format(sd)}`;
  return `${value}. That is ${format(drop, 3)} below ${top}, ${side} the 95 % region.`;
}

mount("likelihood-surface", TEXT, build);
