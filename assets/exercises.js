// Exercises that answer on the page: reads the fields of a form, judges them by the
// exercise's data as course/exercises/checker.py does, and remembers what is solved.
(() => {
  // --- Judging -----------------------------------------------------------------------

  function holds(test, value) {
    if (test === null) return true;
    if (Array.isArray(test)) return test.some((each) => holds(each, value));
    if ("is" in test) return String(value) === String(test.is);
    if (typeof value !== "number") return false;
    if ("near" in test) {
      const within = test.within ?? test.share * Math.abs(test.near);
      return Math.abs(value - test.near) <= within;
    }
    return (test.from ?? -Infinity) <= value && value <= (test.to ?? Infinity);
  }

  const matches = (pattern, values) => pattern.every((test, i) => holds(test, values[i]));

  function explain({ right, mistakes, hint }, values) {
    const known = mistakes.find((each) => each.if.some((one) => matches(one, values)));
    if (known) return known.say;
    if (typeof hint === "string") return hint;
    const rows = values.map((_, i) => Math.floor((i * hint.length) / values.length));
    const wrong = new Set(rows.filter((_, i) => !holds(right[i], values[i])));
    const names = [...wrong].map((row) => row + 1).join(", ");
    return `Look again at ${names}. ${hint[[...wrong][0]]}`;
  }

  const verdict = (exercise, values) =>
    matches(exercise.right, values)
      ? `right. ${exercise.confirmation}`
      : `not yet. ${explain(exercise, values)}`;

  // --- Reading -----------------------------------------------------------------------

  const CONSTANTS = { pi: Math.PI, e: Math.E };
  const FUNCTIONS = { sqrt: Math.sqrt, exp: Math.exp, log: Math.log };
  const TOKEN = /(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|[a-z]+|\*\*|\S/gi;
  const SIGNS = { "−": "-", "×": "*", "·": "*", "^": "**", "√": "sqrt", π: "pi" };

  /** The value of an expression such as 1/4 or exp(-104.9613); NaN if it is none. */
  function evaluate(text) {
    const plain = text.replace(/[−×·^√π]/g, (sign) => SIGNS[sign]);
    const tokens = plain.replace(/\b(?:np|math|tf)\./g, "").match(TOKEN) ?? [];
    const take = (...wanted) => (wanted.includes(tokens[0]) ? tokens.shift() : "");
    const sum = () => chain(product, { "+": (a, b) => a + b, "-": (a, b) => a - b });
    const product = () => chain(signed, { "*": (a, b) => a * b, "/": (a, b) => a / b });
    const signed = () => (take("-") ? -signed() : take("+") ? signed() : power());

    function chain(operand, operators) {
      let value = operand();
      for (let sign; (sign = take(...Object.keys(operators))); )
        value = operators[sign](value, operand());
      return value;
    }

    function power() {
      const base = atom();
      return take("**") ? base ** signed() : base;
    }

    function atom() {
      const token = tokens.shift() ?? "";
      if (token === "(") {
        const value = sum();
        return take(")") ? value : NaN;
      }
      if (Object.hasOwn(FUNCTIONS, token)) return FUNCTIONS[token](atom());
      if (Object.hasOwn(CONSTANTS, token)) return CONSTANTS[token];
      return /^[.\d]/.test(token) ? Number(token) : NaN;
    }

    const value = sum();
    return tokens.length ? NaN : value;
  }

  class Unreadable extends Error {}

  function readNumber(text, { label, kind, unit }) {
    if (kind === "number or None" && /^none$/i.test(text)) return null;
    if (text.includes(",")) {
      throw new Unreadable(`${label}: write 0.25 with a point; a number has no comma.`);
    }
    if (unit && text.endsWith("%")) throw new Unreadable(unit);
    const value = evaluate(text);
    if (Number.isFinite(value)) return value;
    const wanted = kind === "number" ? "a number" : "None, or a number";
    throw new Unreadable(`${label}: write ${wanted} such as 0.25, 1e-3, 1/4 or sqrt(2).`);
  }

  /** The sizes of a shape such as (), 3, (3,) or (2, 1). */
  function readShape(text, { label }) {
    const [, inside] = text.match(/^[([]?\s*([\d\s,]*?)\s*,?\s*[)\]]?$/) ?? [];
    const sizes = inside ? inside.split(/\s*,\s*/) : [];
    if (inside !== undefined && sizes.every((size) => /^\d+$/.test(size)))
      return sizes.map(Number);
    throw new Unreadable(`${label}: write a shape such as (), (3,) or (2, 1).`);
  }

  const read = (text, field) => (field.kind === "shape" ? readShape : readNumber)(text, field);

  // --- What is solved, in this browser alone -----------------------------------------

  function solved() {
    try {
      return [JSON.parse(localStorage.getItem("solved")) ?? []].flat().map(String);
    } catch {
      return []; // the browser keeps nothing, or something else
    }
  }

  function keep(numbers) {
    try {
      localStorage.setItem("solved", JSON.stringify(numbers));
    } catch {
      // the browser keeps nothing
    }
    showSolved();
  }

  /** Count the solved exercises wherever a page has data-solved="chapter". */
  function showSolved() {
    const numbers = solved();
    for (const place of document.querySelectorAll("[data-solved]")) {
      const own = numbers.filter((number) => number.startsWith(`${place.dataset.solved}.`));
      place.dataset.none ??= place.textContent;
      const count = `${own.length} of ${place.dataset.of} solved`;
      place.textContent = own.length ? count : place.dataset.none;
    }
    for (const form of document.querySelectorAll(".exercise"))
      form.classList.toggle("solved", numbers.includes(form.dataset.exercise));
    for (const button of document.querySelectorAll("[data-forget]"))
      button.disabled = numbers.length === 0;
  }

  // --- Forms -------------------------------------------------------------------------

  /** Write a text with *emphasis* and `code`. */
  function write(element, text) {
    const tags = { "*": "em", "`": "code" };
    const pieces = text.split(/(\*[^*]+\*|`[^`]+`)/).map((piece, i) => {
      if (i % 2 === 0) return piece;
      const part = document.createElement(tags[piece[0]]);
      part.textContent = piece.slice(1, -1);
      return part;
    });
    element.replaceChildren(...pieces);
  }

  /** The verdict; a field that cannot be read is marked. */
  function judge(exercise, inputs) {
    for (const input of inputs) input.removeAttribute("aria-invalid");
    const texts = inputs.map((input) => input.value.trim());
    const empty = texts.indexOf("");
    if (empty >= 0) {
      inputs[empty].ariaInvalid = "true";
      return "not attempted yet. Fill in every field.";
    }
    let values;
    try {
      values = texts.map((text, i) => {
        inputs[i].ariaInvalid = "true"; // until it is read
        const value = read(text, exercise.fields[i]);
        inputs[i].ariaInvalid = null;
        return value;
      });
    } catch (error) {
      if (error instanceof Unreadable) return `not yet. ${error.message}`;
      throw error;
    }
    return verdict(exercise, values);
  }

  for (const form of document.querySelectorAll(".exercise")) {
    const exercise = JSON.parse(form.querySelector("script").textContent);
    const inputs = [...form.querySelectorAll("input")];
    form.addEventListener("submit", () => {
      const said = judge(exercise, inputs);
      const status = form.querySelector("[role=status]");
      write(status, said);
      status.scrollIntoView({ block: "nearest" }); // below the window, on a phone
      form.querySelector("[aria-invalid]")?.focus();
      if (said.startsWith("right. ")) keep([...new Set([...solved(), form.dataset.exercise])]);
    });
  }
  for (const button of document.querySelectorAll("[data-forget]"))
    button.addEventListener("click", () => keep([]));
  window.addEventListener("storage", showSolved);
  showSolved();
})();
