// The button that unfolds all code of a page. The site remembers it. This runs before the
// browser reads the folds, so that nothing moves when they come open.
(() => {
  const button = document.querySelector(".show-code");
  const isShown = () => localStorage.getItem("code") === "shown";

  function show() {
    button.setAttribute("aria-pressed", isShown());
    for (const fold of document.querySelectorAll(".cell:not(.solution) > .above-input"))
      fold.open = isShown();
  }

  button.addEventListener("click", () => {
    localStorage.setItem("code", isShown() ? "folded" : "shown");
    show();
  });
  if (!isShown()) return;
  const reading = new MutationObserver(show);
  reading.observe(document.querySelector("article"), { childList: true, subtree: true });
  document.addEventListener("DOMContentLoaded", () => reading.disconnect());
})();
