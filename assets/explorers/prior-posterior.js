// Chapter 6: prior, likelihood and posterior of a mean, and what two intervals promise.
import {
  Plot, button, curve, format, html, key, mount, normalCdf, normalDensity, readout, row,
  slider,
} from "./shared.js";

// --- Mathematics ---------------------------------------------------------------------

const NORMAL_975 = 1.959963984540054;
export const SIGMA = 10; // the known standard deviation of one income, in thousands

/** The posterior of the mean for a Normal prior, with sigma known. */
export function posterior({ priorMean, priorSd, n, sampleMean }) {
  const error = SIGMA / Math.sqrt(n);
  const weight = priorSd ** 2 / (priorSd ** 2 + error ** 2);
  const mean = weight * sampleMean + (1 - weight) * priorMean;
  return { error, weight, mean, sd: Math.sqrt(weight) * error };
}

const interval = (center, sd) => [center - NORMAL_975 * sd, center + NORMAL_975 * sd];

/** The two 95 % intervals for the mean. */
export function intervals(setting) {
  const { error, mean, sd } = posterior(setting);
  return { confidence: interval(setting.sampleMean, error), credible: interval(mean, sd) };
}

/** In which share of all samples the credible interval covers a given true mean. */
export function coverage({ priorMean, priorSd, n }, trueMean) {
  const { error, weight, sd } = posterior({ priorMean, priorSd, n, sampleMean: 0 });
  const bias = (1 - weight) * (priorMean - trueMean);
  const spread = weight * error;
  const [low, high] = interval(-bias, sd).map((limit) => limit / spread);
  return normalCdf(high) - normalCdf(low);
}

// --- The explorer --------------------------------------------------------------------

const TEXT = {
  title: "prior, likelihood, posterior",
  question:
    "Can you choose a prior for which the credible interval covers the true mean in " +
    "fewer than half of all samples? How many incomes repair it?",
  notice:
    "The posterior lies between prior and likelihood and is narrower than either; the " +
    "weight w of the data grows with n. A credible interval covers more often than it " +
    "says where the prior is right, and less often where it is far off, most of all if " +
    "the prior is also narrow. Averaged over true means that are drawn from the prior " +
    "itself, it covers exactly 95 %. The confidence interval covers 95 % at each true " +
    "mean, and ignores what you knew. Enough data make the two intervals one.",
};
const START = { priorMean: 40, priorSd: 5, n: 30, sampleMean: 50.1, trueMean: 50 };
const CURVES = {
  prior: ["grey dotted", "prior"],
  likelihood: ["orange dashed", "likelihood of μ, scaled"],
  posterior: ["blue", "posterior"],
};
const CONTROLS = {
  priorMean: ["prior mean m₀", 30, 60, 1],
  priorSd: ["prior sd τ", 1, 20, 0.5],
  n: ["incomes n", 1, 200, 1],
  sampleMean: ["sample mean x̄", 35, 65, 0.1],
  trueMean: ["true mean", 30, 60, 1],
};

function build(body, update) {
  const state = { ...START };
  const shared = { x: [25, 65], left: 40 };
  const curves = new Plot({
    label: "Prior, likelihood and posterior of the mean",
    ...{ ...shared, height: 250, y: [0, 1], yTicks: [] },
    ...{ xLabel: "mean income μ, in thousands", yLabel: "density" },
  });
  const covered = new Plot({
    label: "Coverage of the two intervals for each true mean",
    ...{ ...shared, height: 190, y: [0, 1.04], yTicks: [0, 0.5, 0.95] },
    ...{ xLabel: "true mean, in thousands", yLabel: "coverage" },
  });
  const sliders = Object.entries(CONTROLS).map(([name, [label, min, max, step]]) =>
    slider({
      ...{ label, min, max, step, value: state[name] },
      show: (value) => format(value, Number.isInteger(step) ? 0 : 1),
      change: (value) => set({ [name]: value }),
    }),
  );
  const [top, bottom] = [sliders.slice(0, 4), sliders.slice(4)];
  const legend = Object.values(CURVES).map(([kind, text]) => key(kind, text));
  const numbers = readout(
    "weight w of the data",
    key("blue", "credible interval"),
    key("orange dashed", "confidence interval"),
  );
  body.append(
    row(...top.map((control) => control.element)),
    html("p", { class: "explorer-legend" }, ...legend),
    curves.element,
    html("div", { class: "explorer-wide" }, numbers.element),
    covered.element,
    row(...bottom.map((control) => control.element), button("Reset", reset)),
  );
  return draw;

  function set(change) {
    Object.assign(state, change);
    update();
  }

  function reset() {
    Object.keys(CONTROLS).forEach((name, i) => sliders[i].set(START[name]));
    set(START);
  }

  function draw(width) {
    const found = { ...posterior(state), ...intervals(state) };
    found.covers = coverage(state, state.trueMean);
    drawCurves(curves, width, state, found);
    drawCoverage(covered, width, state, found);
    const texts = [found.credible, found.confidence].map(showInterval);
    numbers.set(format(found.weight, 3), ...texts);
    return explain(state, found);
  }
}

const showInterval = ([low, high]) => `${format(low, 1)} to ${format(high, 1)}`;

function drawCurves(plot, width, { priorMean, priorSd, sampleMean }, found) {
  const { error, mean, sd, credible, confidence } = found;
  const peak = normalDensity(0, 0, sd);
  plot.yRange = [-0.24 * peak, 1.08 * peak]; // the intervals lie below the curves
  plot.begin(width);
  const bells = [[priorMean, priorSd], [sampleMean, error], [mean, sd]];
  bells.forEach(([center, spread], i) => {
    const [kind] = Object.values(CURVES)[i];
    const bell = curve((mu) => normalDensity(mu, center, spread), plot.xRange, 400);
    plot.hill(bell, kind);
    plot.line(bell, kind);
  });
  plot.line(credible.map((end) => [end, -0.08 * peak]), "blue thick");
  plot.line(confidence.map((end) => [end, -0.17 * peak]), "orange dashed thick");
}

function drawCoverage(plot, width, state, { covers }) {
  plot.begin(width);
  plot.line(plot.xRange.map((x) => [x, 0.95]), "orange dashed");
  plot.line(curve((mu) => coverage(state, mu), plot.xRange), "blue");
  plot.line([[state.trueMean, 0], [state.trueMean, 1]], "grey dotted");
  plot.mark(state.trueMean, covers, "dot", "blue");
}

function explain({ trueMean, n }, { weight, credible, confidence, covers }) {
  const data = `With n = ${n} the data have weight ${format(weight, 2)}.`;
  const belief = `Given the prior, μ lies in ${showInterval(credible)} with probability 95 %`;
  const rival = `the confidence interval is ${showInterval(confidence)}`;
  const share = `${format(100 * covers, 1)} % of samples`;
  return (
    `${data} ${belief}; ${rival}. At a true mean of ${trueMean} the first recipe ` +
    `covers in ${share}, the second in 95 %.`
  );
}

mount("prior-posterior", TEXT, build);
