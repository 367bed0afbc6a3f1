// Chapter 7: what three methods say about one digit, by corruption and severity.
import { Plot, choice, format, html, later, mount, row, slider, sum, svg } from "./shared.js";
import DATA from "./corruption-severity.json" with { type: "json" };

// --- Mathematics ---------------------------------------------------------------------

const average = (values) => sum(values) / values.length;
const entropy = (shares) => -sum(shares.map((p) => (p > 0 ? p * Math.log(p) : 0)));

/** The mean of the members' probabilities, and its entropy, split in nats. */
export function combine(members) {
  const mean = members[0].map((_, k) => average(members.map((shares) => shares[k])));
  const total = entropy(mean);
  const expected = average(members.map(entropy));
  return { mean, total, expected, mutual: total - expected };
}

const CLASSES = 10;
const nameOf = ({ corruption, severity }) => (severity ? `${corruption} ${severity}` : "clean");
const inWords = (corruption) => corruption.replace("_", " ");
const setOf = (state) => DATA.sets[nameOf(state)];

/** Add sets of images that were not there at first. */
export function add({ sets }) {
  Object.assign(DATA.sets, sets);
}

/** The members' probabilities for one digit, from thousandths of two characters each. */
function membersOf(text, digit) {
  const shares = text.match(/../g).map((pair) => Number.parseInt(pair, 36) / 1000);
  const length = shares.length / DATA.labels.length;
  const own = shares.slice(digit * length, (digit + 1) * length);
  return Array.from({ length: length / CLASSES }, (_, i) =>
    own.slice(i * CLASSES, (i + 1) * CLASSES),
  );
}

/** What a method says about an image. */
export function answer(state, method) {
  const stored = setOf(state).methods[method];
  const members = membersOf(stored.members, Number(state.digit));
  const combined = combine(members);
  const read = stored.read[state.digit];
  const sure = combined.mean[read];
  const isRight = read === DATA.labels[state.digit];
  return { method, members, ...combined, read, sure, isRight };
}

// --- The explorer --------------------------------------------------------------------

const TEXT = {
  title: "one digit, damaged step by step",
  question:
    "Move the 6 step by step. Do the methods fail together? Which of them doubts before " +
    "it errs? Does disagreement of the members, the light part of the entropy, warn you " +
    "of the errors? Then look at the 3 and the 9, without any damage.",
  notice:
    "Members can agree and be wrong: the clean 3 is a 5 for all three methods, with " +
    "0.99 for the single network and hardly any mutual information in the ensemble. " +
    "They can agree that they cannot tell: at the lowest contrast, each method is near " +
    "total ignorance of the 6, and its members too. On the clean 9 the three methods " +
    "read three digits, and all doubt. But doubt has a price: with impulse noise of " +
    "severity 3 Flipout gives the 6 a probability of 0.29, where the single network is " +
    "sure, and right. Five images and one training prove nothing about the methods: " +
    "the study in the text has five trainings and 3,000 images.",
};
const METHODS = Object.keys(DATA.sets.clean.methods);
const SIZE = 28; // pixels of an image's side
const DIGITS = Object.fromEntries(DATA.labels.map((label, i) => [i, `a ${label}`]));
const MOST = Math.log(10); // nats, the entropy of total ignorance
const NEGLIGIBLE = 0.01; // of probabilities
const GAP = 16; // pixels between the cards, as in the stylesheet

function build(body, update) {
  const state = { digit: "0", corruption: "translate", severity: 4 };
  const wanted = { ...state };
  const show = () => {
    failure.hidden = true;
    Object.assign(state, wanted);
    update();
  };
  const set = (change) => {
    Object.assign(wanted, change);
    if (setOf(wanted)) show();
    else later("corruption-severity").then(add).then(show, () => (failure.hidden = false));
  };
  const failure = html("p", { hidden: "" }, "The other images could not be loaded.");
  const [clean, damaged] = [picture(), picture()];
  const cards = METHODS.map((method) => new Card(method));
  const table = html("div", { class: "explorer-cards" }, ...cards.map((card) => card.element));
  const explanation =
    "Bars: mean probability of each digit. Dots: the members, if there are several. " +
    "Star: the true digit. H: predictive entropy = expected entropy (dark) + mutual " +
    "information (light), in nats; the frame is log 10 wide. The networks are those of " +
    "the text; Flipout draws 10 times. We picked the five images by hand. Pictures: " +
    "MNIST, by Y. LeCun, C. Cortes and C. J. C. Burges, damaged by us, CC BY-SA 3.0.";
  body.append(
    row(...makeControls(state, set)),
    failure,
    html(
      "div",
      { class: "explorer-digits" },
      ...[clean.element, damaged.element, html("p", { class: "explorer-help" }, explanation)],
    ),
    table,
  );
  return draw;

  function draw(width) {
    const columns = width >= 480 ? METHODS.length : 1;
    table.style.gridTemplateColumns = `repeat(${columns}, minmax(0, 1fr))`;
    const cardWidth = Math.floor((width - (columns - 1) * GAP) / columns);
    const label = DATA.labels[state.digit];
    clean.show({ ...state, severity: 0 }, `the ${label}, clean`);
    damaged.show(state, `${inWords(state.corruption)}, ${state.severity}`);
    const answers = METHODS.map((method) => answer(state, method));
    cards.forEach((card, i) => card.show(answers[i], label, cardWidth));
    return explain(state, label, answers);
  }
}

function makeControls(state, set) {
  const digit = choice({
    label: "digit",
    options: DIGITS,
    value: state.digit,
    change: (value) => set({ digit: value }),
  });
  const options = DATA.corruptions.map((name) =>
    html("option", { value: name }, inWords(name)),
  );
  const menu = html("select", { onchange: () => set({ corruption: menu.value }) }, ...options);
  menu.value = state.corruption;
  const severity = slider({
    label: "severity",
    ...{ min: 0, max: 5, step: 1, value: state.severity },
    show: (value) => (value ? String(value) : "0, clean"),
    change: (value) => set({ severity: value }),
  });
  const labelled = html("label", { class: "explorer-menu" }, "corruption", menu);
  return [digit.element, labelled, severity.element];
}

/** An image, cut out of those of its set, with a caption. */
function picture() {
  const strip = svg("image", { width: SIZE * DATA.labels.length, height: SIZE });
  const image = svg("svg", { role: "img", class: "explorer-image" }, strip);
  const caption = html("p", { class: "explorer-help" });
  const show = (state, text) => {
    strip.setAttribute("href", `data:image/png;base64,${setOf(state).image}`);
    image.setAttribute("viewBox", `${SIZE * state.digit} 0 ${SIZE} ${SIZE}`);
    image.setAttribute("aria-label", `Image: ${text}`);
    caption.textContent = text;
  };
  return { element: html("div", {}, image, caption), show };
}

/** What one method says. */
class Card {
  constructor(method) {
    this.verdict = html("p");
    this.plot = new Plot({
      ...{ label: method, height: 116, x: [-0.7, 9.7], y: [0, 1.25], xLabel: "", yLabel: "" },
      ...{ left: 26, top: 4, right: 2, bottom: 24 },
      ...{ xTicks: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], yTicks: [0, 0.5, 1] },
    });
    this.plot.element.setAttribute("role", "img");
    this.bar = svg("svg", { class: "explorer-bar", height: 12, "aria-hidden": "true" });
    this.numbers = html("p", { class: "explorer-help" });
    this.element = html(
      "div",
      { role: "group", "aria-label": method },
      ...[html("p", { class: "explorer-method" }, method), this.verdict],
      ...[this.plot.element, this.bar, this.numbers],
    );
  }

  show(found, label, width) {
    const { read, sure, isRight, total, expected, mutual } = found;
    const verdict = isRight ? "✓ right" : "✗ wrong";
    this.verdict.textContent = `${verdict}: ${read}, ${format(sure)}`;
    const [entropy, ...parts] = [total, expected, mutual].map((nats) => format(nats));
    this.numbers.textContent = `H ${entropy} = ${parts.join(" + ")}`;
    drawProbabilities(this.plot, width, found, label);
    this.plot.element.setAttribute("aria-label", described(found));
    this.bar.replaceChildren(
      bar(0, MOST, "grey frame"),
      bar(0, expected, "blue full"),
      bar(expected, mutual, "blue"),
    );
  }
}

/** A part of the bar that is as wide as the entropy of total ignorance. */
function bar(from, length, kind) {
  const [x, width] = [from, length].map((nats) => `${(100 * Math.max(0, nats)) / MOST}%`);
  return svg("rect", { x, width, height: 12, class: `explorer-area bar ${kind}` });
}

function drawProbabilities(plot, width, { mean, members }, label) {
  plot.begin(width);
  mean.forEach((share, k) => {
    const [left, right] = [k - 0.38, k + 0.38];
    const corners = [[left, 0], [left, share], [right, share], [right, 0]];
    plot.area(corners, `bar ${k === label ? "blue" : "orange"}`);
    if (members.length > 1) drawMembers(plot, k, members.map((shares) => shares[k]));
  });
  plot.mark(label, 1.13, "star", "base");
}

/** Dots side by side, unless all are next to 0. */
function drawMembers(plot, k, shares) {
  if (Math.max(...shares) < NEGLIGIBLE) return;
  shares.forEach((share, i) => {
    const shift = (i + 0.5) / shares.length - 0.5;
    plot.mark(k + 0.6 * shift, share, "speck", "base");
  });
}

/** The probabilities that are not negligible, with the members' range. */
function described({ mean, members }) {
  const digits = [...mean.keys()].filter((k) => mean[k] >= NEGLIGIBLE);
  digits.sort((a, b) => mean[b] - mean[a]);
  const texts = digits.map((k) => {
    const all = members.map((shares) => shares[k]);
    const range = ` (members ${format(Math.min(...all))} to ${format(Math.max(...all))})`;
    return `${k} with ${format(mean[k])}${members.length > 1 ? range : ""}`;
  });
  return `Mean probabilities: ${texts.join(", ")}`;
}

function explain({ corruption, severity }, label, answers) {
  const damage = severity ? `under ${inWords(corruption)} of severity ${severity}` : "without damage";
  const readings = [...new Set(answers.map(({ read }) => read))].map((read) => {
    const group = answers.filter((found) => found.read === read);
    const everybody = group.length === answers.length;
    const names = everybody ? "all methods" : group.map(({ method }) => method).join(", ");
    return `${read}${read === label ? " (right)" : ""} by ${names}`;
  });
  const largest = (value) => answers.reduce((a, b) => (value(b) > value(a) ? b : a));
  const doubt = largest(({ total }) => total);
  const error = largest(({ isRight, sure }) => (isRight ? 0 : sure));
  const surest = error.isRight ? "" : ` Surest error: ${error.method}, ${format(error.sure)}.`;
  return (
    `The ${label} ${damage} is read as ${readings.join("; as ")}.${surest} ` +
    `Most doubt: ${doubt.method}, ${format(doubt.total)} nats, of which ` +
    `${format(doubt.mutual)} are mutual information.`
  );
}

mount("corruption-severity", TEXT, build);
