// Escape closes a glossary definition until you point at, or focus, something else.
const close = (closed) => document.body.classList.toggle("definitions-closed", closed);
document.addEventListener("keydown", (event) => event.key === "Escape" && close(true));
document.addEventListener("pointerover", () => close(false));
document.addEventListener("focusin", () => close(false));
