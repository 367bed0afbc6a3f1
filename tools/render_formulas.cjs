// Reads formulas, answers with HTML; one JSON object a line, in and out.
const katex = require("katex");
const lines = require("readline").createInterface({ input: process.stdin });

function render({ tex, display }) {
  try {
    return { html: katex.renderToString(tex, { displayMode: display }) };
  } catch (error) {
    return { error: error.message };
  }
}

lines.on("line", (line) => console.log(JSON.stringify(render(JSON.parse(line)))));
